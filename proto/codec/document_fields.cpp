// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/document_fields.hpp"

#include <algorithm>
#include <cstdint>

#include "proto/codec/descriptor.hpp"
#include "proto/codec/lane_fields.hpp"
#include "proto/codec/node_fields.hpp"

namespace gate17::proto {

namespace {

constexpr std::chrono::seconds period_max{30 * 86'400};

bool is_period(std::chrono::seconds period) { return period.count() >= 1 && period <= period_max; }

bool are_tunables(const std::vector<tunable>& tunables) {
  return tunables.size() <= tunables_max &&
         std::adjacent_find(tunables.begin(), tunables.end(), [](const tunable& left, const tunable& right) {
           return left.id >= right.id;
         }) == tunables.end();
}

void read(field_reader& fields, capnp::List<schema::IpRange>::Reader from, std::vector<ip_range>& to) {
  if (!fields.count(from.size(), exit_ranges_max)) {
    return;
  }
  for (const auto item : from) {
    ip_range& range = to.emplace_back();
    read(fields, item.getBase(), range.base);
    range.prefix_bits = item.getPrefixBits();
  }
}

void read(field_reader& fields, capnp::List<schema::Tunable>::Reader from, std::vector<tunable>& to) {
  if (!fields.count(from.size(), tunables_max)) {
    return;
  }
  for (const auto item : from) {
    to.push_back({item.getId(), item.getValue()});
  }
}

void read_modes(field_reader& fields, schema::NetworkParameters::Reader from, network_parameters& to) {
  fields.require(from.getLaneMode() == schema::LaneMode::SEALED || from.getLaneMode() == schema::LaneMode::HEADER);
  to.lane_mode = from.getLaneMode() == schema::LaneMode::HEADER ? lane_mode::header : lane_mode::sealed;
  fields.require(from.getLaneRule() == schema::LaneRule::FULL_MESH || from.getLaneRule() == schema::LaneRule::TIERED);
  to.lane_rule = from.getLaneRule() == schema::LaneRule::TIERED ? lane_rule::tiered : lane_rule::full_mesh;
}

} // namespace

void write(schema::NetworkParameters::Builder to, const network_parameters& from) {
  to.setConsensusPeriodSeconds(static_cast<std::uint32_t>(from.consensus_period.count()));
  to.setPrekeyPeriodSeconds(static_cast<std::uint32_t>(from.prekey_period.count()));
  to.setNodesPerBlockMax(from.nodes_per_block_max);
  to.setNodesPerOwnerMax(from.nodes_per_owner_max);
  to.setPrivateNetwork(from.private_network);
  to.setDocumentLifetimeSeconds(static_cast<std::uint32_t>(from.document_lifetime.count()));
  to.setLaneMode(from.lane_mode == lane_mode::header ? schema::LaneMode::HEADER : schema::LaneMode::SEALED);
  to.setLaneRule(from.lane_rule == lane_rule::tiered ? schema::LaneRule::TIERED : schema::LaneRule::FULL_MESH);
  write(to.initSuites(from.suites.size()), from.suites);
  write(to.initRetiredSuites(from.retired_suites.size()), from.retired_suites);
  auto ranges = to.initAllowedExitRanges(from.allowed_exit_ranges.size());
  for (unsigned i = 0; i < from.allowed_exit_ranges.size(); ++i) {
    ranges[i].setBase(as_data(from.allowed_exit_ranges[i].base));
    ranges[i].setPrefixBits(from.allowed_exit_ranges[i].prefix_bits);
  }
  auto tunables = to.initTunables(from.tunables.size());
  for (unsigned i = 0; i < from.tunables.size(); ++i) {
    tunables[i].setId(from.tunables[i].id);
    tunables[i].setValue(from.tunables[i].value);
  }
}

void read(field_reader& fields, schema::NetworkParameters::Reader from, network_parameters& to) {
  to.consensus_period = std::chrono::seconds(from.getConsensusPeriodSeconds());
  to.prekey_period = std::chrono::seconds(from.getPrekeyPeriodSeconds());
  to.nodes_per_block_max = from.getNodesPerBlockMax();
  to.nodes_per_owner_max = from.getNodesPerOwnerMax();
  to.private_network = from.getPrivateNetwork();
  to.document_lifetime = std::chrono::seconds(from.getDocumentLifetimeSeconds());
  read_modes(fields, from, to);
  to.suites.clear();
  fields.suites(from.getSuites(), to.suites);
  fields.suites(from.getRetiredSuites(), to.retired_suites);
  read(fields, from.getAllowedExitRanges(), to.allowed_exit_ranges);
  read(fields, from.getTunables(), to.tunables);
}

bool is_possible(const network_parameters& parameters) {
  const auto& ranges = parameters.allowed_exit_ranges;
  return is_period(parameters.consensus_period) && is_period(parameters.prekey_period) &&
         is_period(parameters.document_lifetime) && !parameters.suites.empty() && are_suites(parameters.suites) &&
         are_suites(parameters.retired_suites) && parameters.suite_order().preferred().has_value() &&
         ranges.size() <= exit_ranges_max &&
         std::all_of(ranges.begin(), ranges.end(), [](const ip_range& range) { return range.is_valid(); }) &&
         are_tunables(parameters.tunables);
}

void write(schema::TrustGrant::Builder to, const trust_grant& from) {
  to.setValidUntil(from.valid_until);
  to.setSignature(as_data(from.signature.bytes));
}

void read(field_reader& fields, schema::TrustGrant::Reader from, trust_grant& to) {
  to.valid_until = from.getValidUntil();
  fields.bytes(from.getSignature(), to.signature.bytes);
}

void write(schema::NetworkEntry::Builder to, const network_entry& from) {
  to.setId(as_data(from.id.bytes));
  to.setSigning(as_data(from.signing.bytes));
  to.setOnionKey(as_data(from.onion_key.bytes));
  to.setName(from.name);
  write(to.initAddresses(from.addresses.size()), from.addresses);
  to.setRoles(from.roles.bits());
  to.setFlags(from.flags.bits());
  to.setOwner(as_data(from.owner.bytes));
  write(to.initSuites(from.suites.size()), from.suites);
  write_rules(to.initExitPolicy(from.exit_policy.size()), from.exit_policy);
  to.setPricePiconeroPerGib(from.price_piconero_per_gib);
  to.setWeight(from.weight);
  write(to.initPlace(), from.place);
  if (from.trust) {
    write(to.initTrust(), *from.trust);
  }
  if (from.coordinate) {
    write(to.initCoordinate(), *from.coordinate);
  }
  to.setCoreNumber(from.core_number);
  write_lanes(to, from.lanes);
}

void read(field_reader& fields, schema::NetworkEntry::Reader from, network_entry& to) {
  fields.bytes(from.getId(), to.id.bytes);
  fields.bytes(from.getSigning(), to.signing.bytes);
  fields.bytes(from.getOnionKey(), to.onion_key.bytes);
  fields.text(from.getName(), name_bytes_max, to.name);
  read(fields, from.getAddresses(), to.addresses);
  to.roles = node_roles::from_bits(from.getRoles());
  to.flags = node_flags::from_bits(from.getFlags());
  fields.bytes(from.getOwner(), to.owner.bytes);
  fields.suites(from.getSuites(), to.suites);
  read_rules(fields, from.getExitPolicy(), to.exit_policy);
  to.price_piconero_per_gib = from.getPricePiconeroPerGib();
  to.weight = from.getWeight();
  read(fields, from.getPlace(), to.place);
  if (from.hasTrust()) {
    read(fields, from.getTrust(), to.trust.emplace());
  }
  if (from.hasCoordinate()) {
    read(from.getCoordinate(), to.coordinate.emplace());
  }
  to.core_number = from.getCoreNumber();
  read_lanes(fields, from, to.lanes);
}

bool is_possible(const network_entry& entry) {
  return is_node_name(entry.name) && are_addresses(entry.addresses) && are_suites(entry.suites) &&
         are_rules(entry.exit_policy) && entry.weight <= weight_max && is_possible(entry.place) &&
         entry.trust.has_value() == entry.flags.has(node_flag::trusted) &&
         (!entry.coordinate || is_possible(*entry.coordinate)) && are_lanes(entry.lanes);
}

} // namespace gate17::proto
