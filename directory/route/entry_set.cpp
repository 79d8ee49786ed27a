// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/entry_set.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "directory/route/draw.hpp"

namespace gate17::directory {

namespace {

constexpr std::size_t turned_away_max = 8;

bool may_be_entry(const network_view& view, const proto::node_id& id) {
  const proto::network_entry* node = view.find(id);
  return node != nullptr && !view.is_rejected(id) && node->roles.has(proto::node_role::relay);
}

bool may_be_chosen(const network_view& view, node_index index) {
  return view.is_usable(index) && view.node(index).flags.has(proto::node_flag::entry);
}

} // namespace

entry_set::entry_set(std::vector<entry_choice> choices, std::vector<proto::unix_seconds> replacements)
    : choices_(std::move(choices)), replacements_(std::move(replacements)) {
  choices_.resize(std::min(choices_.size(), sample_size));
}

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
  const auto gone =
      std::erase_if(choices_, [&](const entry_choice& choice) { return !may_be_entry(view, choice.node); });
  if (!view.parameters().private_network) {
    vacancies_ += gone;
  }
  return aged + gone > 0;
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
  std::vector<std::uint64_t> of_new_owners(view.size());
  std::vector<std::uint64_t> of_any_owner(view.size());
  for (node_index index = 0; index < view.size(); ++index) {
    const proto::network_entry& node = view.node(index);
    if (may_be_chosen(view, index) && !taken.contains(node.id)) {
      of_any_owner[index] = node.weight;
      of_new_owners[index] = owners.contains(node.owner) ? 0 : node.weight;
    }
  }
  auto drawn = draw_by_weight(random, of_new_owners);
  if (!drawn) {
    drawn = draw_by_weight(random, of_any_owner);
  }
  if (!drawn) {
    return std::nullopt;
  }
  return view.node(static_cast<node_index>(*drawn)).id;
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
