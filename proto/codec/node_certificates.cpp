// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/node_certificates.hpp"

#include "proto/codec/canonical.hpp"
#include "proto/codec/record_fields.hpp"
#include "proto/codec/signed_bytes.hpp"
#include "proto/crypto/labels.hpp"

namespace gate17::proto {

namespace {

constexpr std::size_t certificates_bytes_max = 1'024;

signed_bytes signing_cert_message(const node_certificates& certificates) {
  signed_bytes message;
  message.add(certificates.signing.bytes).add_u64(certificates.valid_from).add_u64(certificates.valid_until);
  return message;
}

signed_bytes onion_cert_message(const node_certificates& certificates) {
  signed_bytes message;
  message.add(certificates.onion_key.bytes)
      .add_u64(certificates.onion_valid_from)
      .add_u64(certificates.onion_valid_until);
  return message;
}

bool is_possible(unix_seconds from, unix_seconds until, unix_seconds seconds_max) {
  return from < until && until - from <= seconds_max;
}

result<void> check_time(unix_seconds from, unix_seconds until, unix_seconds now) {
  if (now >= until) {
    return fail(errc::expired);
  }
  if (now < from) {
    return fail(errc::not_yet_valid);
  }
  return {};
}

} // namespace

node_certificates certify(const signing_key& identity, const verify_key& signing, validity signing_validity,
                          const dh_public& onion_key, validity onion_validity) {
  node_certificates made;
  made.identity = identity.public_key();
  made.signing = signing;
  made.valid_from = signing_validity.from;
  made.valid_until = signing_validity.until;
  made.onion_key = onion_key;
  made.onion_valid_from = onion_validity.from;
  made.onion_valid_until = onion_validity.until;
  made.signing_cert_signature = identity.sign(labels::signing_cert, signing_cert_message(made).view());
  made.onion_cert_signature = identity.sign(labels::onion_cert, onion_cert_message(made).view());
  return made;
}

result<node_id> verify_certificates(const node_certificates& certificates, unix_seconds now) {
  if (!is_possible(certificates.valid_from, certificates.valid_until, signing_key_seconds_max) ||
      !is_possible(certificates.onion_valid_from, certificates.onion_valid_until, onion_key_seconds_max)) {
    return fail(errc::malformed);
  }
  if (!verify(certificates.identity, labels::signing_cert, signing_cert_message(certificates).view(),
              certificates.signing_cert_signature) ||
      !verify(certificates.identity, labels::onion_cert, onion_cert_message(certificates).view(),
              certificates.onion_cert_signature)) {
    return fail(errc::bad_signature);
  }
  if (const auto in_time = check_time(certificates.valid_from, certificates.valid_until, now); !in_time) {
    return fail(in_time.error());
  }
  if (const auto in_time = check_time(certificates.onion_valid_from, certificates.onion_valid_until, now); !in_time) {
    return fail(in_time.error());
  }
  return node_id_of(certificates.identity);
}

std::vector<std::uint8_t> encode(const node_certificates& certificates) {
  return write_canonical<schema::NodeCertificates>([&](auto& root) { write(root, certificates); });
}

result<node_certificates> decode_node_certificates(byte_view bytes) {
  return read_canonical<schema::NodeCertificates>(bytes, certificates_bytes_max,
                                                  [](auto root) { return read_record<node_certificates>(root); });
}

} // namespace gate17::proto
