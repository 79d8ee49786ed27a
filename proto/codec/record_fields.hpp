// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/codec/field_reader.hpp"
#include "proto/codec/node_certificates.hpp"
#include "proto/codec/prekey_record.hpp"
#include "proto/schema/records.capnp.h"

namespace gate17::proto {

/// Only for the .cpp files of this folder: certificates and prekey records as parts of other messages.
void write(schema::NodeCertificates::Builder to, const node_certificates& from);
void read(field_reader& fields, schema::NodeCertificates::Reader from, node_certificates& to);
void write(schema::PrekeyRecord::Builder to, const prekey_record& from);
void read(field_reader& fields, schema::PrekeyRecord::Reader from, prekey_record& to);

/// One of them as a message of its own.
template <class Record, class Reader>
result<Record> read_record(Reader from) {
  Record made;
  field_reader fields;
  read(fields, from, made);
  if (!fields.is_ok()) {
    return fail(fields.error());
  }
  return made;
}

} // namespace gate17::proto
