// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/record_fields.hpp"

namespace gate17::proto {

void write(schema::NodeCertificates::Builder to, const node_certificates& from) {
  to.setIdentity(as_data(from.identity.bytes));
  to.setSigning(as_data(from.signing.bytes));
  to.setValidFrom(from.valid_from);
  to.setValidUntil(from.valid_until);
  to.setOnionKey(as_data(from.onion_key.bytes));
  to.setOnionValidFrom(from.onion_valid_from);
  to.setOnionValidUntil(from.onion_valid_until);
  to.setSigningCertSignature(as_data(from.signing_cert_signature.bytes));
  to.setOnionCertSignature(as_data(from.onion_cert_signature.bytes));
}

void read(field_reader& fields, schema::NodeCertificates::Reader from, node_certificates& to) {
  fields.bytes(from.getIdentity(), to.identity.bytes);
  fields.bytes(from.getSigning(), to.signing.bytes);
  to.valid_from = from.getValidFrom();
  to.valid_until = from.getValidUntil();
  fields.bytes(from.getOnionKey(), to.onion_key.bytes);
  to.onion_valid_from = from.getOnionValidFrom();
  to.onion_valid_until = from.getOnionValidUntil();
  fields.bytes(from.getSigningCertSignature(), to.signing_cert_signature.bytes);
  fields.bytes(from.getOnionCertSignature(), to.onion_cert_signature.bytes);
}

void write(schema::PrekeyRecord::Builder to, const prekey_record& from) {
  to.setNode(as_data(from.node.bytes));
  to.setOnionKey(as_data(from.onion_key.bytes));
  to.setPeriod(from.period);
  to.setBootId(from.boot_id);
  to.setPrekey(as_data(from.prekey.bytes));
  to.setSignature(as_data(from.signature.bytes));
}

void read(field_reader& fields, schema::PrekeyRecord::Reader from, prekey_record& to) {
  fields.bytes(from.getNode(), to.node.bytes);
  fields.bytes(from.getOnionKey(), to.onion_key.bytes);
  to.period = from.getPeriod();
  to.boot_id = from.getBootId();
  fields.bytes(from.getPrekey(), to.prekey.bytes);
  fields.bytes(from.getSignature(), to.signature.bytes);
}

} // namespace gate17::proto
