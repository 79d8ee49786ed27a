// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/prekey_record.hpp"

#include "proto/codec/canonical.hpp"
#include "proto/codec/record_fields.hpp"
#include "proto/codec/signed_bytes.hpp"
#include "proto/crypto/labels.hpp"

namespace gate17::proto {

namespace {

constexpr std::size_t prekey_record_bytes_max = 512;

signed_bytes message_of(const prekey_record& record) {
  signed_bytes message;
  message.add(record.node.bytes)
      .add(record.onion_key.bytes)
      .add_u32(record.period)
      .add_u32(record.boot_id)
      .add(record.prekey.bytes);
  return message;
}

} // namespace

prekey_record sign(prekey_record unsigned_record, const signing_key& signing) {
  unsigned_record.signature = signing.sign(labels::prekey, message_of(unsigned_record).view());
  return unsigned_record;
}

bool verify(const prekey_record& record, const verify_key& signing) {
  return verify(signing, labels::prekey, message_of(record).view(), record.signature);
}

std::vector<std::uint8_t> encode(const prekey_record& record) {
  return write_canonical<schema::PrekeyRecord>([&](auto& root) { write(root, record); });
}

result<prekey_record> decode_prekey_record(byte_view bytes) {
  return read_canonical<schema::PrekeyRecord>(bytes, prekey_record_bytes_max,
                                              [](auto root) { return read_record<prekey_record>(root); });
}

} // namespace gate17::proto
