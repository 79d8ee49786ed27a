// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/vote.hpp"

#include <algorithm>

#include "proto/codec/canonical.hpp"
#include "proto/codec/document_fields.hpp"
#include "proto/codec/node_fields.hpp"
#include "proto/schema/vote.capnp.h"

namespace gate17::proto {

namespace {

result<void> check(const vote& content) {
  if (content.nodes.size() > document_nodes_max || content.rejects.nodes.size() > rejected_nodes_max) {
    return fail(errc::oversized);
  }
  const auto not_ascending = [](const vote_node& left, const vote_node& right) { return !(left.id < right.id); };
  const bool fits =
      is_network_name(content.network_name) && is_possible(content.parameters) && is_possible(content.rejects) &&
      std::adjacent_find(content.nodes.begin(), content.nodes.end(), not_ascending) == content.nodes.end() &&
      std::all_of(content.nodes.begin(), content.nodes.end(),
                  [](const vote_node& node) { return node.measured <= weight_max && is_possible(node.place); });
  if (!fits) {
    return fail(errc::malformed);
  }
  return {};
}

void write(schema::VoteNode::Builder to, const vote_node& from) {
  to.setId(as_data(from.id.bytes));
  auto descriptor = to.initDescriptor();
  descriptor.setBody(as_data(from.descriptor.body));
  descriptor.setSignature(as_data(from.descriptor.signature.bytes));
  to.setFlags(from.flags.bits());
  to.setMeasured(from.measured);
  write(to.initPlace(), from.place);
  if (from.trust) {
    write(to.initTrust(), *from.trust);
  }
}

void read(field_reader& fields, schema::VoteNode::Reader from, vote_node& to) {
  fields.bytes(from.getId(), to.id.bytes);
  fields.blob(from.getDescriptor().getBody(), descriptor_bytes_max, to.descriptor.body);
  fields.bytes(from.getDescriptor().getSignature(), to.descriptor.signature.bytes);
  to.flags = node_flags::from_bits(from.getFlags());
  to.measured = from.getMeasured();
  read(fields, from.getPlace(), to.place);
  if (from.hasTrust()) {
    read(fields, from.getTrust(), to.trust.emplace());
  }
}

void write(schema::Vote::Builder to, const vote& from) {
  to.setNetworkName(from.network_name);
  to.setPeriod(from.period);
  to.setAuthor(as_data(from.author.bytes));
  to.setPreviousHash(as_data(from.previous_hash));
  to.setRandom(as_data(from.random));
  write(to.initParameters(), from.parameters);
  auto nodes = to.initNodes(static_cast<unsigned>(from.nodes.size()));
  for (unsigned i = 0; i < nodes.size(); ++i) {
    write(nodes[i], from.nodes[i]);
  }
  write_rejects(to, from.rejects);
}

result<vote> read(schema::Vote::Reader from) {
  vote made;
  field_reader fields;
  fields.text(from.getNetworkName(), network_name_bytes_max, made.network_name);
  made.period = from.getPeriod();
  fields.bytes(from.getAuthor(), made.author.bytes);
  fields.bytes(from.getPreviousHash(), made.previous_hash);
  fields.bytes(from.getRandom(), made.random);
  read(fields, from.getParameters(), made.parameters);
  const auto nodes = from.getNodes();
  if (fields.count(nodes.size(), document_nodes_max)) {
    made.nodes.reserve(nodes.size());
    for (const auto node : nodes) {
      read(fields, node, made.nodes.emplace_back());
    }
  }
  read_rejects(fields, from, made.rejects);
  if (!fields.is_ok()) {
    return fail(fields.error());
  }
  if (const auto fits = check(made); !fits) {
    return fail(fits.error());
  }
  return made;
}

} // namespace

result<std::vector<std::uint8_t>> encode(const vote& content) {
  if (const auto fits = check(content); !fits) {
    return fail(fits.error());
  }
  return write_canonical_within<schema::Vote>(vote_bytes_max, [&](auto& root) { write(root, content); });
}

result<vote> decode_vote(byte_view bytes) {
  return read_canonical<schema::Vote>(bytes, vote_bytes_max, [](auto root) { return read(root); });
}

} // namespace gate17::proto
