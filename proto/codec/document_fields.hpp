// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/codec/field_reader.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/schema/network_document.capnp.h"

namespace gate17::proto {

/// Only for the .cpp files of this folder: the two large parts of a network document, with their limits.
void write(schema::NetworkParameters::Builder to, const network_parameters& from);
void read(field_reader& fields, schema::NetworkParameters::Reader from, network_parameters& to);
bool is_possible(const network_parameters& parameters);

void write(schema::NetworkEntry::Builder to, const network_entry& from);
void read(field_reader& fields, schema::NetworkEntry::Reader from, network_entry& to);
bool is_possible(const network_entry& entry);

void write(schema::TrustGrant::Builder to, const trust_grant& from);
void read(field_reader& fields, schema::TrustGrant::Reader from, trust_grant& to);

/// The three fields of a reject list, which stand in documents and in votes.
template <class Builder>
void write_rejects(Builder to, const reject_list& from) {
  auto rejected = to.initRejected(static_cast<unsigned>(from.nodes.size()));
  for (unsigned i = 0; i < rejected.size(); ++i) {
    rejected.set(i, as_data(from.nodes[i].bytes));
  }
  if (!from.empty()) {
    to.setRejectSerial(from.serial);
    to.setRejectSignature(as_data(from.signature.bytes));
  }
}

template <class Reader>
void read_rejects(field_reader& fields, Reader from, reject_list& to) {
  const auto rejected = from.getRejected();
  if (!fields.count(rejected.size(), rejected_nodes_max)) {
    return;
  }
  for (const auto id : rejected) {
    fields.bytes(id, to.nodes.emplace_back().bytes);
  }
  to.serial = from.getRejectSerial();
  if (to.empty()) {
    fields.require(from.getRejectSignature().size() == 0);
  } else {
    fields.bytes(from.getRejectSignature(), to.signature.bytes);
  }
}

} // namespace gate17::proto
