// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/synthetic_network.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "directory/vivaldi.hpp"
#include "tests/support/seeded_random.hpp"

namespace gate17::test {

namespace {

constexpr std::uint64_t median_weight = 2'000'000;
constexpr std::size_t hosters = 30;
constexpr std::size_t locals_per_country = 4;
constexpr int fitting_rounds = 400;

/// A number of the pair that both directions share, uniform in [0, 1).
double pair_noise(std::size_t a, std::size_t b) {
  std::uint64_t mixed = std::min(a, b) * 0x9e3779b97f4a7c15ULL ^ (std::max(a, b) + 1) * 0xc2b2ae3d27d4eb4fULL;
  mixed ^= mixed >> 29U;
  mixed *= 0xbf58476d1ce4e5b9ULL;
  mixed ^= mixed >> 32U;
  return static_cast<double>(mixed >> 11U) * 0x1p-53;
}

} // namespace

synthetic_network::synthetic_network(std::uint64_t seed, std::size_t nodes) : engine_(seed) {
  document.network_name = "synthetic";
  document.period = 1;
  document.previous_hash = bytes<32>();
  document.valid_from = 1'700'000'000;
  document.valid_until = document.valid_from + 86'400;
  document.parameters.lane_rule =
      nodes > proto::full_mesh_nodes_max ? proto::lane_rule::tiered : proto::lane_rule::full_mesh;
  make_providers();
  make_owners(nodes);
  std::vector<std::size_t> order(nodes);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = 0; i < nodes; ++i)
    document.entries.push_back(make_node());
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return document.entries[a].id < document.entries[b].id; });
  const auto sorted = [&](auto from) {
    auto to = from;
    for (std::size_t i = 0; i < nodes; ++i)
      to[i] = from[order[i]];
    return to;
  };
  document.entries = sorted(std::move(document.entries));
  places_ = sorted(std::move(places_));
  access_us_ = sorted(std::move(access_us_));
  give_flags();
  fit_coordinates();
  if (document.parameters.lane_rule == proto::lane_rule::tiered)
    for (std::size_t i = 0; i < nodes; ++i)
      list_lanes(document.entries[i], i);
}

template <std::size_t Size>
proto::byte_array<Size> synthetic_network::bytes() {
  proto::byte_array<Size> made;
  for (auto& byte : made)
    byte = static_cast<std::uint8_t>(engine_());
  return made;
}

const city& synthetic_network::draw_city(unsigned city::*weight) {
  const auto sum = std::accumulate(cities.begin(), cities.end(), 0U,
                                   [&](unsigned total, const city& item) { return total + item.*weight; });
  auto left = static_cast<unsigned>(engine_() % sum);
  for (const city& item : cities) {
    if (left < item.*weight)
      return item;
    left -= item.*weight;
  }
  return cities.back();
}

proto::location synthetic_network::place_in(const city& where) {
  proto::location made;
  made.country = where.country;
  made.latitude_microdegrees = static_cast<std::int32_t>((where.latitude + 0.6 * uniform() - 0.3) * 1e6);
  made.longitude_microdegrees = static_cast<std::int32_t>((where.longitude + 0.6 * uniform() - 0.3) * 1e6);
  made.has_coordinates = true;
  return made;
}

proto::location synthetic_network::draw_destination() { return place_in(draw_city(&city::destinations)); }

void synthetic_network::make_providers() {
  std::uint16_t next_network = 0x0501; // 5.1.0.0/16 and on
  std::uint32_t next_asn = 1'000;
  const auto make = [&](std::size_t networks) {
    provider made;
    made.asn = next_asn++;
    made.ipv6 = 0x2a000000U + made.asn;
    for (std::size_t i = 0; i < networks; ++i)
      made.networks.push_back(next_network++);
    return made;
  };
  for (std::size_t i = 0; i < hosters; ++i)
    hosters_.push_back(make(40 / (i / 3 + 1) + 3));
  for (const city& item : cities) {
    const bool known =
        std::any_of(local_.begin(), local_.end(), [&](const auto& of) { return of.first == item.country; });
    if (known)
      continue;
    auto& list = local_.emplace_back(item.country, std::vector<provider>()).second;
    for (std::size_t i = 0; i < locals_per_country; ++i)
      list.push_back(make(2 + i));
  }
}

/// Six of ten nodes stand at providers that are everywhere, the first of which are the largest.
const synthetic_network::provider& synthetic_network::draw_provider(const char* country) {
  if (chance(0.6))
    return hosters_[static_cast<std::size_t>(static_cast<double>(hosters) * std::pow(uniform(), 2))];
  const auto found = std::find_if(local_.begin(), local_.end(), [&](const auto& of) { return of.first == country; });
  return found->second[draw_below(locals_per_country)];
}

void synthetic_network::make_owners(std::size_t nodes) {
  double sum = 0;
  for (std::size_t i = 0; i < std::max<std::size_t>(nodes / 3, 8); ++i) {
    owners_.push_back({bytes<32>()});
    sum += 1 / std::pow(static_cast<double>(i) + 8, 0.9);
    owner_weights_.push_back(sum);
  }
}

proto::network_entry synthetic_network::make_node() {
  proto::network_entry node;
  node.id.bytes = bytes<32>();
  node.signing.bytes = bytes<32>();
  node.onion_key.bytes = bytes<32>();
  node.name = "n" + std::to_string(engine_() % 1'000'000'000);
  node.roles = {proto::node_role::relay};
  node.suites = {proto::suite_id::x25519_aes256gcm_blake2b, proto::suite_id::x25519_chacha20poly1305_blake2b};
  const auto owner = std::upper_bound(owner_weights_.begin(), owner_weights_.end(), uniform() * owner_weights_.back());
  node.owner = owners_[static_cast<std::size_t>(owner - owner_weights_.begin())];
  node.weight =
      static_cast<std::uint64_t>(median_weight * std::exp(1.3 * std::normal_distribution<double>()(engine_)) + 1'000);
  const city& where = draw_city(&city::servers);
  node.place = place_in(where);
  places_.push_back(*directory::point_of(node.place));
  access_us_.push_back(static_cast<float>(200 + std::exponential_distribution<double>(1.0 / 1'200)(engine_)));
  const provider& of = draw_provider(where.country);
  node.place.asn = of.asn;
  give_address(node, of);
  if (chance(0.05)) {
    // Sources disagree: one of them may be right.
    const auto asn = node.place.asn;
    if (chance(0.5))
      node.place = place_in(draw_city(&city::servers));
    node.place.asn = asn;
    node.place.vague = true;
  } else if (chance(0.01)) {
    node.place = {};
  }
  give_exit(node);
  return node;
}

void synthetic_network::give_address(proto::network_entry& node, const provider& of) {
  const auto network = of.networks[draw_below(of.networks.size())];
  proto::endpoint v4;
  v4.address.kind = proto::ip_address::family::v4;
  v4.address.bytes[0] = static_cast<std::uint8_t>(network >> 8U);
  v4.address.bytes[1] = static_cast<std::uint8_t>(network);
  v4.address.bytes[2] = static_cast<std::uint8_t>(engine_());
  v4.address.bytes[3] = static_cast<std::uint8_t>(engine_());
  v4.port = chance(0.7) ? 1717 : 443;
  node.addresses = {v4};
  if (!chance(0.4))
    return;
  proto::endpoint v6 = v4;
  v6.address.kind = proto::ip_address::family::v6;
  v6.address.bytes = bytes<16>();
  for (unsigned i = 0; i < 4; ++i)
    v6.address.bytes[i] = static_cast<std::uint8_t>(of.ipv6 >> (24 - 8 * i));
  node.addresses.push_back(v6);
}

/// A quarter exits, of which a tenth are trusted.
void synthetic_network::give_exit(proto::network_entry& node) {
  node.flags = {proto::node_flag::running};
  if (!chance(0.25))
    return;
  node.roles.set(proto::node_role::exit);
  node.flags.set(proto::node_flag::exit);
  const double kind = uniform();
  if (kind < 0.5)
    node.exit_policy = {"+ *"};
  else if (kind < 0.8)
    node.exit_policy = {"- * tcp/6881-6999", "+ * tcp/*"};
  else
    node.exit_policy = {"+ * tcp/80", "+ * tcp/443"};
  if (chance(0.1)) {
    node.flags.set(proto::node_flag::trusted);
    node.trust = proto::trust_grant{document.valid_until, {bytes<64>()}};
  }
}

/// Of nodes above the median weight a third become entries and two thirds core, as far as there is room.
void synthetic_network::give_flags() {
  const bool tiered = document.parameters.lane_rule == proto::lane_rule::tiered;
  const std::size_t entries = tiered ? std::min(proto::entry_nodes_max, size() / 8) : size() / 2;
  const std::size_t core = tiered ? std::min(proto::core_nodes_max, size() / 4) : 0;
  std::vector<std::size_t> strong(size());
  std::iota(strong.begin(), strong.end(), std::size_t{0});
  std::sort(strong.begin(), strong.end(),
            [&](std::size_t a, std::size_t b) { return document.entries[a].weight > document.entries[b].weight; });
  std::size_t entries_given = 0;
  for (std::size_t i = 0; i < strong.size() / 2; ++i) {
    auto& node = document.entries[strong[i]];
    node.flags.set(proto::node_flag::stable);
    node.flags.set(proto::node_flag::fast);
    if (entries_given < entries && (i % 3 == 0 || core_.size() == core)) {
      node.flags.set(proto::node_flag::entry);
      ++entries_given;
    } else if (core_.size() < core) {
      node.flags.set(proto::node_flag::core);
      core_.push_back(strong[i]);
      node.core_number = static_cast<std::uint16_t>(core_.size());
    }
  }
}

std::chrono::microseconds synthetic_network::true_round_trip(std::size_t from, std::size_t to) const {
  const auto light = directory::light_floor(directory::distance_km(places_[from], places_[to]));
  const double detour = 1.15 + 0.6 * std::pow(pair_noise(from, to), 2);
  return std::chrono::microseconds(
      std::llround(static_cast<double>(light.count()) * detour + access_us_[from] + access_us_[to]));
}

void synthetic_network::fit_coordinates() {
  seeded_random random(engine_());
  std::vector<directory::vivaldi> fitted(size());
  for (int round = 0; round < fitting_rounds; ++round)
    for (std::size_t node = 0; node < size(); ++node)
      if (const std::size_t other = draw_below(size()); other != node)
        fitted[node].observe(fitted[other].coordinate(), true_round_trip(node, other), random);
  for (std::size_t node = 0; node < size(); ++node)
    document.entries[node].coordinate = fitted[node].coordinate();
}

std::chrono::microseconds synthetic_network::lane_claim(std::size_t from, std::size_t to) const {
  const auto units = true_round_trip(from, to) / proto::lane_round_trip_unit + 1;
  return units * proto::lane_round_trip_unit;
}

void synthetic_network::list_lanes(proto::network_entry& node, std::size_t index) {
  node.lanes.clear();
  if (node.flags.has(proto::node_flag::entry) || node.core_number != 0)
    return;
  std::map<std::uint16_t, proto::lane> chosen;
  const auto take = [&](std::size_t number) {
    proto::lane made;
    made.core = static_cast<std::uint16_t>(number + 1);
    made.round_trip = lane_claim(index, core_[number]);
    made.capacity = static_cast<std::uint8_t>(4 * std::log2(static_cast<double>(node.weight) / 1'024 + 1));
    chosen.emplace(made.core, made);
  };
  while (chosen.size() < lanes_of_others / 2)
    take(draw_below(core_.size()));
  std::vector<std::pair<std::chrono::microseconds, std::size_t>> near;
  for (std::size_t i = 0; i < 6 * lanes_of_others; ++i)
    if (const std::size_t number = draw_below(core_.size()); !chosen.contains(static_cast<std::uint16_t>(number + 1)))
      near.emplace_back(true_round_trip(index, core_[number]), number);
  std::sort(near.begin(), near.end());
  for (std::size_t i = 0; chosen.size() < lanes_of_others && i < near.size(); ++i)
    take(near[i].second);
  for (const auto& [number, item] : chosen)
    node.lanes.push_back(item);
}

/// Who comes takes flags, exit and core number of who went, so that the network keeps its form; its lanes are measured
/// anew by whoever had one to its predecessor.
proto::network_document synthetic_network::after_churn(double share) {
  synthetic_network next = *this;
  std::vector<bool> renewed(core_.size() + 1);
  for (std::size_t i = 0; i < size(); ++i) {
    if (!chance(share))
      continue;
    const auto& old = document.entries[i];
    auto fresh = next.make_node();
    next.places_[i] = next.places_.back();
    next.access_us_[i] = next.access_us_.back();
    fresh.flags = old.flags;
    fresh.trust = old.trust;
    fresh.roles = old.roles;
    fresh.exit_policy = old.exit_policy;
    fresh.core_number = old.core_number;
    fresh.coordinate = old.coordinate;
    for (auto* axis : {&fresh.coordinate->x, &fresh.coordinate->y, &fresh.coordinate->z})
      *axis += static_cast<std::int32_t>(engine_() % 20'000);
    renewed[old.core_number] = old.core_number != 0;
    if (!old.lanes.empty())
      next.list_lanes(fresh, i);
    next.document.entries[i] = fresh;
  }
  for (auto& node : next.document.entries)
    for (auto& item : node.lanes)
      if (renewed[item.core])
        item.round_trip = (1 + draw_below(2'000)) * proto::lane_round_trip_unit;
  std::sort(next.document.entries.begin(), next.document.entries.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  ++next.document.period;
  next.document.previous_hash = bytes<32>();
  next.document.shared_random = bytes<32>();
  next.document.valid_from += 3'600;
  next.document.valid_until += 3'600;
  return next.document;
}

} // namespace gate17::test
