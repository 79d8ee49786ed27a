// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/node_records.hpp"

#include "proto/codec/canonical.hpp"
#include "proto/codec/record_fields.hpp"

namespace gate17::proto {

std::vector<std::uint8_t> encode(const node_records& records) {
  return write_canonical<schema::NodeRecords>([&](auto& root) {
    write(root.initCertificates(), records.certificates);
    write(root.initPrekey(), records.prekey);
  });
}

result<node_records> decode_node_records(byte_view bytes) {
  return read_canonical<schema::NodeRecords>(bytes, node_records_bytes_max, [](auto root) -> result<node_records> {
    node_records made;
    field_reader fields;
    read(fields, root.getCertificates(), made.certificates);
    read(fields, root.getPrekey(), made.prekey);
    if (!fields.is_ok()) {
      return fail(fields.error());
    }
    return made;
  });
}

result<responder_keys_public> verify_records(const node_records& records, const node_id& expected, unix_seconds now) {
  const auto proven = verify_certificates(records.certificates, now);
  if (!proven) {
    return fail(proven.error());
  }
  if (*proven != expected || records.prekey.node != expected ||
      records.prekey.onion_key != records.certificates.onion_key) {
    return fail(errc::wrong_node);
  }
  if (!verify(records.prekey, records.certificates.signing)) {
    return fail(errc::bad_signature);
  }
  return responder_keys_public{expected, records.certificates.onion_key, records.prekey.period, records.prekey.prekey};
}

} // namespace gate17::proto
