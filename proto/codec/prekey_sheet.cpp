// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/prekey_sheet.hpp"

#include <algorithm>

#include "proto/codec/canonical.hpp"
#include "proto/codec/field_reader.hpp"
#include "proto/crypto/labels.hpp"
#include "proto/schema/prekey_sheet.capnp.h"

namespace gate17::proto {

namespace {

constexpr std::size_t envelope_bytes_max = sheet_bytes_max + 1'024;

std::vector<std::uint8_t> lines_of(const std::vector<prekey_sheet_entry>& entries) {
  std::vector<std::uint8_t> lines(entries.size() * sheet_entry_bytes);
  std::uint8_t* to = lines.data();
  for (const prekey_sheet_entry& entry : entries) {
    store_le32(to, entry.boot_id);
    std::copy(entry.prekey.bytes.begin(), entry.prekey.bytes.end(), to + 4);
    to += sheet_entry_bytes;
  }
  return lines;
}

void read_lines(field_reader& fields, capnp::Data::Reader lines, std::vector<prekey_sheet_entry>& to) {
  fields.require(lines.size() % sheet_entry_bytes == 0);
  if (!fields.is_ok()) {
    return;
  }
  to.resize(lines.size() / sheet_entry_bytes);
  const std::uint8_t* from = lines.begin();
  for (prekey_sheet_entry& entry : to) {
    entry.boot_id = load_le32(from);
    std::copy_n(from + 4, entry.prekey.bytes.size(), entry.prekey.bytes.begin());
    from += sheet_entry_bytes;
  }
}

result<prekey_sheet> read(schema::PrekeySheet::Reader from) {
  prekey_sheet made;
  field_reader fields;
  made.period = from.getPeriod();
  made.document_period = from.getDocumentPeriod();
  fields.bytes(from.getDocumentHash(), made.document_hash);
  read_lines(fields, from.getLines(), made.entries);
  if (!fields.is_ok()) {
    return fail(fields.error());
  }
  return made;
}

result<signed_prekey_sheet> read(schema::SignedPrekeySheet::Reader from) {
  signed_prekey_sheet made;
  field_reader fields;
  fields.blob(from.getBody(), sheet_bytes_max, made.body);
  fields.bytes(from.getAuthority(), made.authority.bytes);
  fields.bytes(from.getSignature(), made.signature.bytes);
  if (!fields.is_ok()) {
    return fail(fields.error());
  }
  return made;
}

} // namespace

result<std::vector<std::uint8_t>> encode(const prekey_sheet& sheet) {
  if (sheet.entries.size() > sheet_bytes_max / sheet_entry_bytes) {
    return fail(errc::oversized);
  }
  auto body = write_canonical<schema::PrekeySheet>([&](auto& root) {
    root.setPeriod(sheet.period);
    root.setDocumentPeriod(sheet.document_period);
    root.setDocumentHash(as_data(sheet.document_hash));
    root.setLines(as_data(lines_of(sheet.entries)));
  });
  if (body.size() > sheet_bytes_max) {
    return fail(errc::oversized);
  }
  return body;
}

result<prekey_sheet> decode_prekey_sheet(byte_view body) {
  return read_canonical<schema::PrekeySheet>(body, sheet_bytes_max, [](auto root) { return read(root); });
}

std::vector<std::uint8_t> encode(const signed_prekey_sheet& sheet) {
  return write_canonical<schema::SignedPrekeySheet>([&](auto& root) {
    root.setBody(as_data(sheet.body));
    root.setAuthority(as_data(sheet.authority.bytes));
    root.setSignature(as_data(sheet.signature.bytes));
  });
}

result<signed_prekey_sheet> decode_signed_prekey_sheet(byte_view bytes) {
  return read_canonical<schema::SignedPrekeySheet>(bytes, envelope_bytes_max, [](auto root) { return read(root); });
}

result<signed_prekey_sheet> sign(const prekey_sheet& sheet, const signing_key& authority) {
  auto body = encode(sheet);
  if (!body) {
    return fail(body.error());
  }
  const signature made = authority.sign(labels::prekey_sheet, *body);
  return signed_prekey_sheet{std::move(*body), authority.public_key(), made};
}

result<prekey_sheet> verify_prekey_sheet(const signed_prekey_sheet& sheet, const std::vector<verify_key>& authorities) {
  const bool known = std::find(authorities.begin(), authorities.end(), sheet.authority) != authorities.end();
  if (!known || !verify(sheet.authority, labels::prekey_sheet, sheet.body, sheet.signature)) {
    return fail(errc::bad_signature);
  }
  return decode_prekey_sheet(sheet.body);
}

} // namespace gate17::proto
