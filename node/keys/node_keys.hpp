// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include "node/config/config_error.hpp"
#include "proto/codec/node_certificates.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/node_id.hpp"

namespace gate17::node {

/// Lives of the certified keys, and how long before their end they are replaced.
inline constexpr proto::unix_seconds signing_key_seconds = 30 * 86'400;
inline constexpr proto::unix_seconds signing_renewal_seconds = 5 * 86'400;
inline constexpr proto::unix_seconds onion_key_seconds = 7 * 86'400;
inline constexpr proto::unix_seconds onion_overlap_seconds = 86'400;
/// Certificates begin this long ago, for verifiers whose clock is slow.
inline constexpr proto::unix_seconds certificate_backdate_seconds = 3'600;

/// The long-lived keys of a node in use. The identity's secret half is not among them: it is read only to certify.
/// Move-only.
struct node_keys {
  proto::node_id id;
  proto::node_certificates certificates;
  proto::signing_key signing;
  proto::dh_pair onion;
  /// The onion key before, until its certificate ends: callers that have not heard of the new one still use it.
  std::optional<proto::dh_pair> previous_onion;

  /// When `load_node_keys` would replace something.
  proto::unix_seconds renewal_due() const;
};

/// Loads the keys from a node's state folder; makes what is missing and replaces what is about to expire. The identity
/// key may be kept elsewhere (offline) as long as nothing has to be certified. Call it at start and whenever
/// `renewal_due` has come. Files: identity.key, signing.key, onion.key, onion_previous.key, certificates,
/// certificates_previous.
config_result<node_keys> load_node_keys(const std::filesystem::path& folder, proto::unix_seconds now,
                                        proto::random_source& random);

/// The certificates in a state folder, unverified; nothing is made.
std::optional<proto::node_certificates> stored_certificates(const std::filesystem::path& folder);

/// The identity's public key alone, made when missing: what a plan needs to know of a node.
config_result<proto::verify_key> load_or_create_identity(const std::filesystem::path& folder,
                                                         proto::random_source& random);

/// The key with which a directory authority signs documents, made when missing. File: authority.key.
config_result<proto::signing_key> load_authority_key(const std::filesystem::path& folder, proto::random_source& random);

/// The public half of the authority key, when there is one; nothing is made.
config_result<std::optional<proto::verify_key>> stored_authority(const std::filesystem::path& folder);

} // namespace gate17::node
