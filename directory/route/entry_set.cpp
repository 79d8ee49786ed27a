// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/entry_set.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "directory/route/draw.hpp"
#include "directory/route/exclusion.hpp"

namespace gate17::directory {

namespace {

constexpr std::size_t turned_away_max = 8;

bool may_be_entry(const network_view& view, const proto::node_id& id) {
  const proto::network_entry* node = view.find(id);
  return node != nullptr && !view.is_rejected(id) && node->roles.has(proto::node_role::relay);
}

/// By weight among the first `near`; where none of those has any, among all.
std::optional<std::size_t> draw_near(proto::random_source& random, const std::vector<std::uint64_t>& weights,
                                     std::size_t near) {
  const std::vector<std::uint64_t> nearest(weights.begin(), weights.begin() + static_cast<std::ptrdiff_t>(near));
  const auto drawn = draw_by_weight(random, nearest);
  return drawn ? drawn : draw_by_weight(random, weights);
}

} // namespace

entry_set::entry_set(std::vector<entry_choice> choices, std::vector<proto::unix_seconds> replacements)
    : choices_(std::move(choices)), replacements_(std::move(replacements)) {
  choices_.resize(std::min(choices_.size(), sample_size));
}

void entry_set::stand_at(const std::optional<proto::location>& here) { here_ = here ? point_of(*here) : std::nullopt; }

bool entry_set::refresh(const network_view& view, proto::random_source& random, proto::unix_seconds now) {
  std::erase_if(replacements_, [&](proto::unix_seconds made) { return made + replacement_window <= now; });
  const bool dropped = drop_unusable(view, now);
  const bool filled = fill(view, random, now);
  return dropped || filled;
}

bool entry_set::replace(const proto::node_id& entry, const network_view& view, proto::random_source& random,
                        proto::unix_seconds now) {
  refresh(view, random, now);
  const auto found = std::ranges::find(choices_, entry, &entry_choice::node);
  if (found == choices_.end()) {
    return false;
  }
  if (replacements_.size() >= replacements_max) {
    exhausted_ = true;
    return false;
  }
  if (!draw_one(view, random)) {
    return false; // a bad entry is better than none
  }
  choices_.erase(found);
  if (turned_away_.size() == turned_away_max) {
    turned_away_.erase(turned_away_.begin());
  }
  turned_away_.push_back(entry);
  ++vacancies_;
  fill(view, random, now);
  return true;
}

bool entry_set::drop_unusable(const network_view& view, proto::unix_seconds now) {
  const auto aged =
      std::erase_if(choices_, [&](const entry_choice& choice) { return choice.chosen_at + kept_seconds <= now; });
  const exclusion avoided(view, avoided_);
  const auto unwanted = std::erase_if(choices_, [&](const entry_choice& choice) {
    const auto index = view.index_of(choice.node);
    return index && avoided.excludes(*index);
  });
  const auto gone =
      std::erase_if(choices_, [&](const entry_choice& choice) { return !may_be_entry(view, choice.node); });
  if (!view.parameters().private_network) {
    vacancies_ += gone + unwanted;
  }
  return aged + unwanted + gone > 0;
}

bool entry_set::fill(const network_view& view, proto::random_source& random, proto::unix_seconds now) {
  bool changed = false;
  exhausted_ = false;
  while (choices_.size() < sample_size) {
    if (replacements_.size() >= replacements_max) {
      exhausted_ = true;
      break;
    }
    const auto chosen = draw_one(view, random);
    if (!chosen) {
      break;
    }
    choices_.push_back({*chosen, now});
    if (vacancies_ > 0) {
      --vacancies_;
      replacements_.push_back(now);
    }
    changed = true;
  }
  return changed;
}

std::optional<proto::node_id> entry_set::draw_one(const network_view& view, proto::random_source& random) const {
  std::set<proto::node_id> taken(turned_away_.begin(), turned_away_.end());
  std::set<proto::verify_key> owners;
  for (const entry_choice& choice : choices_) {
    taken.insert(choice.node);
    if (const proto::network_entry* node = view.find(choice.node)) {
      owners.insert(node->owner);
    }
  }
  const std::vector<node_index> possible = near_first(view);
  const std::size_t near = here_ ? std::min(possible.size(), std::max(near_min, possible.size() / 4)) : possible.size();
  std::vector<std::uint64_t> of_new_owners;
  std::vector<std::uint64_t> of_any_owner;
  for (const node_index index : possible) {
    const proto::network_entry& node = view.node(index);
    of_any_owner.push_back(taken.contains(node.id) ? 0 : node.weight);
    of_new_owners.push_back(owners.contains(node.owner) ? 0 : of_any_owner.back());
  }
  auto drawn = draw_near(random, of_new_owners, near);
  if (!drawn) {
    drawn = draw_near(random, of_any_owner, near);
  }
  if (!drawn) {
    return std::nullopt;
  }
  return view.node(possible[*drawn]).id;
}

/// The entries of the network, those of unknown place last; in their own order when the client's place is unknown.
std::vector<node_index> entry_set::near_first(const network_view& view) const {
  const exclusion avoided(view, avoided_);
  std::vector<node_index> entries;
  std::ranges::copy_if(view.entries(), std::back_inserter(entries),
                       [&](node_index index) { return !avoided.excludes(index); });
  if (!here_) {
    return entries;
  }
  std::vector<std::pair<double, node_index>> by_distance;
  for (const node_index index : entries) {
    const globe_point* place = view.lanes().place_of(index);
    by_distance.emplace_back(place ? distance_km(*place, *here_) : std::numeric_limits<double>::infinity(), index);
  }
  std::sort(by_distance.begin(), by_distance.end());
  std::ranges::transform(by_distance, entries.begin(), [](const auto& item) { return item.second; });
  return entries;
}

std::vector<proto::node_id> entry_set::ordered(const network_view& view, const health_marks& health,
                                               health_marks::time_point now) const {
  std::vector<proto::node_id> usable;
  for (const entry_choice& choice : choices_) {
    const auto index = view.index_of(choice.node);
    if (index && view.is_usable(*index)) {
      usable.push_back(choice.node);
    }
  }
  std::stable_partition(usable.begin(), usable.end(),
                        [&](const proto::node_id& id) { return !health.is_avoided(health_marks::client, id, now); });
  return usable;
}

std::optional<proto::node_id> entry_set::active(const network_view& view, const health_marks& health,
                                                health_marks::time_point now) const {
  const auto usable = ordered(view, health, now);
  return usable.empty() ? std::nullopt : std::optional(usable.front());
}

std::optional<proto::node_id> entry_set::standby(const network_view& view, const health_marks& health,
                                                 health_marks::time_point now) const {
  const auto usable = ordered(view, health, now);
  return usable.size() < 2 ? std::nullopt : std::optional(usable[1]);
}

} // namespace gate17::directory
