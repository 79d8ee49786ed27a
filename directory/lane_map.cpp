// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/lane_map.hpp"

#include <algorithm>
#include <utility>

namespace gate17::directory {

namespace {

constexpr float round_trip_unknown_us = 100'000;

} // namespace

lane_map::lane_map(const proto::network_document& document)
    : tiered_(document.parameters.lane_rule == proto::lane_rule::tiered) {
  take_nodes(document);
  take_lanes(document);
  median_us_ = measure_median();
}

void lane_map::take_nodes(const proto::network_document& document) {
  spots_.reserve(document.entries.size());
  for (const proto::network_entry& node : document.entries) {
    spot& made = spots_.emplace_back();
    if (const auto& known = node.coordinate) {
      made.has_coordinate = true;
      made.x = static_cast<float>(known->x);
      made.y = static_cast<float>(known->y);
      made.z = static_cast<float>(known->z);
      made.height = static_cast<float>(known->height);
    }
    if (const auto point = point_of(node.place)) {
      made.has_place = true;
      made.vague = node.place.vague;
      made.place = *point;
    }
    made.core = tiered_ && node.flags.has(proto::node_flag::core);
    made.reaches_all_core = tiered_ && (made.core || node.flags.has(proto::node_flag::entry));
    if (made.core) {
      core_nodes_.push_back(static_cast<node_index>(spots_.size() - 1));
    }
  }
}

void lane_map::take_lanes(const proto::network_document& document) {
  std::vector<std::optional<node_index>> numbered(proto::core_nodes_max + 1);
  for (node_index node = 0; node < document.entries.size(); ++node) {
    if (const auto number = document.entries[node].core_number; number != 0 && number < numbered.size()) {
      numbered[number] = node;
    }
  }
  starts_.reserve(document.entries.size() + 1);
  std::vector<std::pair<node_index, const proto::lane*>> sorted;
  for (const proto::network_entry& node : document.entries) {
    starts_.push_back(static_cast<std::uint32_t>(lanes_.size()));
    sorted.clear();
    for (const proto::lane& item : node.lanes) {
      // A lane to a core node that the document does not hold leads nowhere.
      if (item.core < numbered.size() && numbered[item.core]) {
        sorted.emplace_back(*numbered[item.core], &item);
      }
    }
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [core, item] : sorted) {
      take_path(*item);
      lanes_.push_back({core, static_cast<float>(item->round_trip.count()), item->capacity});
    }
  }
  starts_.push_back(static_cast<std::uint32_t>(lanes_.size()));
  lanes_.shrink_to_fit();
}

/// Of the lane that is put down next.
void lane_map::take_path(const proto::lane& item) {
  if (item.countries.empty() && item.asns.empty()) {
    return;
  }
  paths_.push_back({static_cast<std::uint32_t>(lanes_.size()), static_cast<std::uint32_t>(path_countries_.size()),
                    static_cast<std::uint32_t>(item.countries.size()), static_cast<std::uint32_t>(path_asns_.size()),
                    static_cast<std::uint32_t>(item.asns.size())});
  for (const std::string& country : item.countries) {
    path_countries_.push_back(country_code_of(country));
  }
  path_asns_.insert(path_asns_.end(), item.asns.begin(), item.asns.end());
}

float lane_map::measure_median() const {
  std::vector<float> known;
  for (const listed_lane& item : lanes_) {
    if (item.round_trip_us > 0) {
      known.push_back(item.round_trip_us);
    }
  }
  const std::size_t nodes = spots_.size();
  for (node_index node = 0; node < nodes; ++node) {
    // Any partner does, as long as it is not always a neighbour in the list.
    const auto mixed = static_cast<std::size_t>(node) * 2'654'435'761U;
    const node_index partner = tiered_ && !core_nodes_.empty() ? core_nodes_[mixed % core_nodes_.size()]
                                                               : static_cast<node_index>(mixed % nodes);
    const bool implied = !tiered_ || spots_[node].reaches_all_core;
    if (implied && partner != node && spots_[node].has_coordinate && spots_[partner].has_coordinate) {
      known.push_back(predicted_us(node, partner));
    }
  }
  if (known.empty()) {
    return round_trip_unknown_us;
  }
  const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
  std::nth_element(known.begin(), middle, known.end());
  return *middle;
}

std::span<const lane_map::listed_lane> lane_map::listed(node_index node) const {
  return std::span(lanes_).subspan(starts_[node], starts_[node + 1] - starts_[node]);
}

const lane_map::listed_lane* lane_map::find_listed(node_index from, node_index to) const {
  const auto list = listed(from);
  const auto found = std::lower_bound(list.begin(), list.end(), to,
                                      [](const listed_lane& item, node_index core) { return item.core < core; });
  return found != list.end() && found->core == to ? &*found : nullptr;
}

const lane_map::listed_lane* lane_map::find_either(node_index from, node_index to) const {
  const listed_lane* found = spots_[to].core ? find_listed(from, to) : nullptr;
  return !found && spots_[from].core ? find_listed(to, from) : found;
}

bool lane_map::reaches(node_index from, node_index core) const {
  return spots_[core].core && (spots_[from].reaches_all_core || find_listed(from, core) != nullptr);
}

bool lane_map::stands_between(node_index from, node_index to) const {
  return from != to && (!tiered_ || reaches(from, to) || reaches(to, from));
}

float lane_map::floored(float round_trip_us, const spot& a, const spot& b) const {
  if (!a.has_place || !b.has_place) {
    return round_trip_us;
  }
  const float detour = a.vague || b.vague ? path_inflation : 1;
  const auto floor = static_cast<float>(light_floor(distance_km(a.place, b.place)).count());
  return std::max(round_trip_us, floor * detour);
}

float lane_map::predicted_us(node_index from, node_index to) const {
  return floored(least_us(from, to), spots_[from], spots_[to]);
}

float lane_map::round_trip_us(node_index from, node_index to) const {
  const listed_lane* known = find_either(from, to);
  return known && known->round_trip_us > 0 ? floored(known->round_trip_us, spots_[from], spots_[to])
                                           : predicted_us(from, to);
}

std::optional<lane_facts> lane_map::find(node_index from, node_index to) const {
  if (!stands_between(from, to)) {
    return std::nullopt;
  }
  const listed_lane* known = find_either(from, to);
  return lane_facts{std::chrono::microseconds(std::lround(round_trip_us(from, to))),
                    known != nullptr && known->round_trip_us > 0, known ? known->capacity : std::uint8_t{0},
                    path_of(from, to)};
}

lane_path lane_map::path_of(node_index from, node_index to) const {
  const listed_lane* known = paths_.empty() ? nullptr : find_either(from, to);
  if (!known) {
    return {};
  }
  const auto lane = static_cast<std::uint32_t>(known - lanes_.data());
  const auto found = std::lower_bound(paths_.begin(), paths_.end(), lane,
                                      [](const path_row& row, std::uint32_t wanted) { return row.lane < wanted; });
  if (found == paths_.end() || found->lane != lane) {
    return {};
  }
  return {true, std::span(path_countries_).subspan(found->country_start, found->country_count),
          std::span(path_asns_).subspan(found->asn_start, found->asn_count)};
}

} // namespace gate17::directory
