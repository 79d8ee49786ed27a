// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/path_bias.hpp"

#include <algorithm>

namespace gate17::directory {

void path_bias::tally::add(double good_ones, double bad_ones) {
  good += good_ones;
  events += good_ones + bad_ones;
  if (events > events_max) {
    good /= 2;
    events /= 2;
  }
}

void path_bias::circuit_expected(const proto::node_id& entry, bool created) {
  if (counts* found = find_or_add(entry)) {
    found->circuits.add(created ? 1 : 0, created ? 0 : 1);
  }
}

void path_bias::streams_ended(const proto::node_id& entry, std::uint32_t well, std::uint32_t lost) {
  if (counts* found = find_or_add(entry)) {
    found->streams.add(well, lost);
  }
}

path_bias::verdict path_bias::judge(const proto::node_id& entry) const {
  return std::max(judge(entry, &counts::circuits), judge(entry, &counts::streams));
}

path_bias::verdict path_bias::judge(const proto::node_id& entry, tally counts::*which) const {
  const auto own = entries_.find(entry);
  if (own == entries_.end() || (own->second.*which).events < events_min) {
    return verdict::fair;
  }
  tally network{.events = prior_events, .good = prior_events * prior_rate};
  for (const auto& [node, other] : entries_) {
    if (node != entry) {
      network.events += (other.*which).events;
      network.good += (other.*which).good;
    }
  }
  const double share = (own->second.*which).rate() / network.rate();
  return share < bad_share ? verdict::bad : share < low_share ? verdict::low : verdict::fair;
}

path_bias::counts* path_bias::find_or_add(const proto::node_id& entry) {
  const auto found = entries_.find(entry);
  if (found != entries_.end()) {
    return &found->second;
  }
  return entries_.size() < entries_max ? &entries_[entry] : nullptr;
}

} // namespace gate17::directory
