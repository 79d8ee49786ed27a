// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/node_keys.hpp"

#include <algorithm>
#include <string>

#include "node/config/toml_value.hpp"
#include "node/keys/atomic_file.hpp"
#include "node/keys/key_file.hpp"

namespace gate17::node {
namespace {

using proto::node_certificates;
using proto::unix_seconds;

std::optional<node_certificates> read_certificates(const std::filesystem::path& file) {
  const auto bytes = read_text_file(file.string());
  if (!bytes)
    return std::nullopt;
  const auto decoded = proto::decode_node_certificates(
      proto::byte_view(reinterpret_cast<const std::uint8_t*>(bytes->data()), bytes->size()));
  return decoded ? std::optional(*decoded) : std::nullopt;
}

config_result<void> write_certificates(const std::filesystem::path& file, const node_certificates& certificates) {
  const auto bytes = proto::encode(certificates);
  return write_file(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, public_file_mode);
}

proto::validity lasting(unix_seconds now, unix_seconds seconds) {
  return {now - std::min(now, certificate_backdate_seconds), now + seconds};
}

/// One pass over a state folder: what is there, then what has to be made anew.
class key_folder {
public:
  key_folder(const std::filesystem::path& folder, unix_seconds now, proto::random_source& random)
      : folder_(folder), now_(now), random_(random) {}

  config_result<node_keys> load() {
    auto signing_seed = read_key_file(folder_ / "signing.key", "signing");
    auto onion_secret = read_key_file(folder_ / "onion.key", "onion");
    auto identity_seed = read_key_file(folder_ / "identity.key", "identity");
    for (const auto* read : {&signing_seed, &onion_secret, &identity_seed}) {
      if (!*read)
        return tl::unexpected(read->error());
    }
    if (*identity_seed)
      identity_ = proto::signing_key::from_seed(**identity_seed);
    if (*signing_seed)
      signing_ = proto::signing_key::from_seed(**signing_seed);
    if (*onion_secret)
      onion_ = proto::dh_pair::from_secret(std::move(**onion_secret));
    stored_ = read_certificates(folder_ / "certificates");
    if (stored_ && identity_ && stored_->identity != identity_->public_key())
      stored_.reset();
    return renew();
  }

private:
  bool signing_is_good() const {
    return stored_ && signing_ && stored_->signing == signing_->public_key() && stored_->valid_from <= now_ &&
           now_ + signing_renewal_seconds < stored_->valid_until;
  }

  bool onion_is_good() const {
    return stored_ && onion_ && stored_->onion_key == onion_->pub && stored_->onion_valid_from <= now_ &&
           now_ + onion_overlap_seconds < stored_->onion_valid_until;
  }

  config_result<node_keys> renew() {
    const bool signing_good = signing_is_good();
    const bool onion_good = onion_is_good();
    if (signing_good && onion_good && proto::verify_certificates(*stored_, now_))
      return assemble(*stored_);
    if (!identity_ && stored_)
      return config_failure((folder_ / "identity.key").string(),
                            "the identity key is needed to renew certificates that are about to expire");
    if (!identity_) {
      auto created = load_or_create_signing_key(folder_ / "identity.key", "identity", random_);
      if (!created)
        return tl::unexpected(created.error());
      identity_ = std::move(*created);
    }
    if (auto made = make_keys(signing_good, onion_good); !made)
      return tl::unexpected(made.error());
    const auto certificates = certify(signing_good, onion_good);
    if (auto written = write_certificates(folder_ / "certificates", certificates); !written)
      return tl::unexpected(written.error());
    return assemble(certificates);
  }

  config_result<void> make_keys(bool signing_good, bool onion_good) {
    if (!signing_good) {
      signing_ = proto::signing_key::generate(random_);
      if (auto written = write_key_file(folder_ / "signing.key", "signing", signing_->seed()); !written)
        return written;
    }
    if (onion_good)
      return {};
    if (auto kept = keep_previous_onion(); !kept)
      return kept;
    onion_ = proto::dh_pair::generate(random_);
    return write_key_file(folder_ / "onion.key", "onion", onion_->secret);
  }

  config_result<void> keep_previous_onion() {
    const bool certified = stored_ && onion_ && stored_->onion_key == onion_->pub && now_ < stored_->onion_valid_until;
    if (!certified)
      return {};
    if (auto written = write_certificates(folder_ / "certificates_previous", *stored_); !written)
      return written;
    return write_key_file(folder_ / "onion_previous.key", "onion", onion_->secret);
  }

  node_certificates certify(bool signing_good, bool onion_good) const {
    const auto signing_validity =
        signing_good ? proto::validity{stored_->valid_from, stored_->valid_until} : lasting(now_, signing_key_seconds);
    const auto onion_validity = onion_good ? proto::validity{stored_->onion_valid_from, stored_->onion_valid_until}
                                           : lasting(now_, onion_key_seconds);
    return proto::certify(*identity_, signing_->public_key(), signing_validity, onion_->pub, onion_validity);
  }

  config_result<std::optional<proto::dh_pair>> load_previous_onion() {
    const auto file = folder_ / "onion_previous.key";
    const auto certificates = read_certificates(folder_ / "certificates_previous");
    if (!certificates || certificates->onion_valid_until <= now_) {
      erase_file(file);
      erase_file(folder_ / "certificates_previous");
      return std::optional<proto::dh_pair>{};
    }
    auto secret = read_key_file(file, "onion");
    if (!secret)
      return tl::unexpected(secret.error());
    if (!*secret)
      return std::optional<proto::dh_pair>{};
    auto pair = proto::dh_pair::from_secret(std::move(**secret));
    const bool current = pair.pub == onion_->pub;
    return current ? std::optional<proto::dh_pair>{} : std::optional(std::move(pair));
  }

  config_result<node_keys> assemble(const node_certificates& certificates) {
    auto previous = load_previous_onion();
    if (!previous)
      return tl::unexpected(previous.error());
    return node_keys{proto::node_id_of(certificates.identity), certificates, std::move(*signing_), std::move(*onion_),
                     std::move(*previous)};
  }

  const std::filesystem::path& folder_;
  unix_seconds now_;
  proto::random_source& random_;
  std::optional<proto::signing_key> identity_;
  std::optional<proto::signing_key> signing_;
  std::optional<proto::dh_pair> onion_;
  std::optional<node_certificates> stored_;
};

} // namespace

unix_seconds node_keys::renewal_due() const {
  return std::min(certificates.valid_until - signing_renewal_seconds,
                  certificates.onion_valid_until - onion_overlap_seconds);
}

config_result<node_keys> load_node_keys(const std::filesystem::path& folder, unix_seconds now,
                                        proto::random_source& random) {
  return key_folder(folder, now, random).load();
}

std::optional<node_certificates> stored_certificates(const std::filesystem::path& folder) {
  return read_certificates(folder / "certificates");
}

config_result<proto::verify_key> load_or_create_identity(const std::filesystem::path& folder,
                                                         proto::random_source& random) {
  const auto certificates = stored_certificates(folder);
  const auto stored = read_key_file(folder / "identity.key", "identity");
  if (!stored)
    return tl::unexpected(stored.error());
  if (!*stored && certificates)
    return certificates->identity;
  const auto key = load_or_create_signing_key(folder / "identity.key", "identity", random);
  if (!key)
    return tl::unexpected(key.error());
  return key->public_key();
}

config_result<proto::signing_key> load_authority_key(const std::filesystem::path& folder,
                                                     proto::random_source& random) {
  return load_or_create_signing_key(folder / "authority.key", "authority", random);
}

config_result<std::optional<proto::verify_key>> stored_authority(const std::filesystem::path& folder) {
  const auto seed = read_key_file(folder / "authority.key", "authority");
  if (!seed)
    return tl::unexpected(seed.error());
  if (!*seed)
    return std::optional<proto::verify_key>{};
  return std::optional(proto::signing_key::from_seed(**seed).public_key());
}

} // namespace gate17::node
