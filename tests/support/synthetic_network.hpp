// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "directory/geography.hpp"
#include "directory/network_view.hpp"
#include "proto/codec/network_document.hpp"
#include "tests/support/cities.hpp"

namespace gate17::test {

/// A network of any size that looks like a real one: nodes in large cities, many of them at few providers, owners with
/// one or hundreds of nodes, weights with a heavy tail, flags and lanes as R20 says, coordinates fitted by Vivaldi to
/// round trips that no flat space holds exactly, places of which some are vague or unknown. Deterministic per seed;
/// keys and signatures are random bytes that nobody may verify.
class synthetic_network {
public:
  static constexpr std::size_t lanes_of_others = 32; ///< half of them near, half wherever chance has them

  synthetic_network(std::uint64_t seed, std::size_t nodes);

  std::size_t size() const { return document.entries.size(); }
  std::shared_ptr<const directory::network_view> view() const { return directory::network_view::make(document, {}); }

  /// What a packet between the two nodes needs there and back: light along detours and both access lines.
  std::chrono::microseconds true_round_trip(std::size_t from, std::size_t to) const;
  /// Where the node stands in truth, whatever its document says.
  const directory::globe_point& true_place(std::size_t node) const { return places_[node]; }

  /// Somewhere in or near a city, by how many destinations are there.
  proto::location draw_destination();
  std::size_t draw_below(std::size_t bound) { return engine_() % bound; }

  /// The document of the next period, in which a share of the nodes was replaced by others.
  proto::network_document after_churn(double share);

  proto::network_document document;

private:
  struct provider {
    std::uint32_t asn = 0;
    std::vector<std::uint16_t> networks; ///< first two bytes of its IPv4 addresses
    std::uint32_t ipv6 = 0;
  };

  double uniform() { return std::uniform_real_distribution<double>(0, 1)(engine_); }
  bool chance(double share) { return uniform() < share; }
  template <std::size_t Size>
  proto::byte_array<Size> bytes();
  proto::location place_in(const city& where);
  const city& draw_city(unsigned city::*weight);
  void make_providers();
  const provider& draw_provider(const char* country);
  void make_owners(std::size_t nodes);
  proto::network_entry make_node();
  void give_address(proto::network_entry& node, const provider& of);
  void give_exit(proto::network_entry& node);
  void give_flags();
  void fit_coordinates();
  void list_lanes(proto::network_entry& node, std::size_t index);
  std::chrono::microseconds lane_claim(std::size_t from, std::size_t to) const;

  std::mt19937_64 engine_;
  std::vector<provider> hosters_;
  std::vector<std::pair<std::string, std::vector<provider>>> local_;
  std::vector<proto::verify_key> owners_;
  std::vector<double> owner_weights_;
  std::vector<directory::globe_point> places_; ///< by position in the document, as access
  std::vector<float> access_us_;
  std::vector<std::size_t> core_; ///< positions, by core number - 1
};

} // namespace gate17::test
