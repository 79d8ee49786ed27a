// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/route_source.hpp"

#include <algorithm>
#include <utility>

#include "actors/directory_hop.hpp"
#include "directory/errc.hpp"
#include "directory/geography.hpp"
#include "directory/route/app_mark.hpp"
#include "directory/route/cost_model.hpp"
#include "directory/route/route_planner.hpp"

namespace gate17::actors {

namespace {

constexpr std::size_t keyless_tries_max = 16;
constexpr std::uint16_t usual_port = 443;

std::string short_hex(const proto::verify_key& key) { return to_short_hex(proto::node_id{key.bytes}); }

close_reason reason_of(directory::errc error) {
  return error == directory::errc::no_trusted_exit ? close_reason::no_trusted_exit : close_reason::no_route;
}

bool policy_admits(const directory::network_view& view, directory::node_index exit, const destination& wanted) {
  const auto target = target_of(wanted);
  const auto& policy = view.policy_of(exit);
  return target.address ? policy.admits(target.protocol, {*target.address, target.port})
                        : policy.admits_name(target.protocol, target.port);
}

/// Of names nothing is known before an exit has resolved one; asking anybody else would tell them the destination.
std::optional<proto::location> locate(const directory::locator* places, const directory::route_target& target) {
  return places && target.address ? places->locate(*target.address) : std::nullopt;
}

/// A circuit within this distance is as good as a new one. A new one costs no round trip of its own, so an exit far
/// from a place that is known is not worth keeping to.
constexpr double near_km = directory::cost_model::vague_place_km;

std::optional<directory::globe_point> point_of(const std::optional<proto::location>& place) {
  return place ? directory::point_of(*place) : std::nullopt;
}

/// Whether the exit stands near the place, or the route was planned for somewhere near it: then none is better.
bool leaves_near(const directory::globe_point& wanted, const directory::globe_point* exit,
                 const std::optional<directory::globe_point>& planned_for) {
  return (planned_for && distance_km(wanted, *planned_for) <= near_km) ||
         (exit && distance_km(wanted, *exit) <= near_km);
}

} // namespace

directory::route_target target_of(const destination& wanted) {
  return directory::route_target::of(wanted.host, wanted.port == 0 ? usual_port : wanted.port, wanted.protocol);
}

route_source::route_source(route_source_config config, directory::entry_set entries, proto::random_source& random)
    : config_(std::move(config)),
      preferences_(std::make_shared<const directory::route_preferences>(std::move(config_.preferences))),
      entries_(std::move(entries)),
      random_(random) {
  entries_.stand_at(preferences_->place);
  entries_.avoid(preferences_->policy_for({}, {}, config_.level));
}

bool route_source::adopt(network_view_ptr view, instant now) {
  view_ = std::move(view);
  return entries_.refresh(*view_, random_, now.seconds());
}

route_source::outcome route_source::plan(const circuit_wish& wish, instant now) {
  if (!view_ || !view_->is_valid_at(now.seconds())) {
    return {std::nullopt, "no valid network document"};
  }
  const std::uint32_t period = prekey_period(now);
  std::vector<proto::node_id> excluded = wish.excluded;
  for (std::size_t tries = 0; tries < keyless_tries_max; ++tries) {
    const auto route = config_.pinned.empty() ? choose(wish, excluded, now) : pinned_route();
    if (!route) {
      return {std::nullopt, std::string(directory::explain(route.error())), reason_of(route.error())};
    }
    const auto keyless =
        std::ranges::find_if(route->hops, [&](const auto& hop) { return !view_->keys_for(hop.id, period); });
    if (keyless == route->hops.end()) {
      return {describe(*route, period, place_of(target_of(wish.target))), {}};
    }
    if (!config_.pinned.empty()) {
      break;
    }
    excluded.push_back(keyless->id);
  }
  return {std::nullopt, "nodes of the route have not published a prekey"};
}

route_source::planned route_source::choose(const circuit_wish& wish, const std::vector<proto::node_id>& excluded,
                                           instant now) {
  const auto mark = directory::app_mark_in(wish.isolation);
  auto policy = preferences_->policy_for(target_of(wish.target), mark, config_.level);
  policy.needs_trusted_exit |= wish.needs_trusted_exit;
  policy.excluded_nodes.insert(policy.excluded_nodes.end(), excluded.begin(), excluded.end());
  auto found = find(input_for(target_of(wish.target), std::move(policy), now), 1, now);
  if (!found) {
    return directory::fail(found.error());
  }
  return std::move(found->front());
}

/// An entry that does not answer this client is likely to answer nobody, so that it is no middle and no exit either,
/// unless there is no other route.
directory::result<std::vector<directory::route>> route_source::find(directory::plan_input input, std::size_t count,
                                                                    instant now) {
  auto careful = input;
  for (const auto& entry : entries_.choices()) {
    if (health_.is_avoided(directory::health_marks::client, entry.node, now.steady)) {
      careful.policy.excluded_nodes.push_back(entry.node);
    }
  }
  if (careful.policy.excluded_nodes.size() > input.policy.excluded_nodes.size()) {
    if (auto found = directory::plan_routes(careful, count, random_)) {
      return found;
    }
  }
  return directory::plan_routes(input, count, random_);
}

directory::plan_input route_source::input_for(directory::route_target target, directory::route_policy policy,
                                              instant now) const {
  auto place = place_of(target);
  return {.view = *view_,
          .target = std::move(target),
          .policy = std::move(policy),
          .health = health_,
          .now = now.steady,
          .entries = entries_.ordered(*view_, health_, now.steady),
          .suspects = &suspects_,
          .destination = std::move(place)};
}

std::optional<proto::location> route_source::place_of(const directory::route_target& target) const {
  return locate(config_.places, target);
}

route_source::planned route_source::pinned_route() const {
  directory::route route;
  route.level = config_.level;
  for (const auto& id : config_.pinned) {
    const auto index = view_->index_of(id);
    if (!index) {
      return directory::fail(directory::errc::pinned_node_unusable);
    }
    route.hops.push_back(hop_of(*index));
  }
  return route;
}

directory::route_hop route_source::hop_of(directory::node_index index) const {
  const auto& node = view_->node(index);
  return {.index = index,
          .id = node.id,
          .name = node.name,
          .owner = node.owner,
          .country = node.place.country,
          .trusted = node.flags.has(proto::node_flag::trusted),
          .addresses = node.addresses};
}

circuit_plan route_source::describe(const directory::route& route, std::uint32_t period,
                                    const std::optional<proto::location>& place) const {
  circuit_plan plan;
  plan.level = std::string(directory::to_string(route.level));
  plan.trusted_exit = route.exit().trusted;
  plan.padded = route.level == directory::security_level::high;
  for (const auto& hop : route.hops) {
    plan.hops.push_back(spec_of(hop.index, period));
    plan.shown.push_back({.name = hop.name,
                          .id = hop.id,
                          .owner = short_hex(hop.owner),
                          .country = hop.country,
                          .trusted = hop.trusted,
                          .address = hop.addresses.empty() ? std::string() : hop.addresses.front().to_string()});
  }
  if (config_.pinned.empty()) {
    plan.admits = [view = view_, route, wishes = preferences_, places = config_.places,
                   planned_for = point_of(place)](const destination& wanted, const std::string& isolation) {
      const auto target = target_of(wanted);
      const auto exit = route.exit().index;
      if (!policy_admits(*view, exit, wanted) || !wishes->allow(route, target, directory::app_mark_in(isolation))) {
        return false;
      }
      const auto at = point_of(locate(places, target));
      return !at || leaves_near(*at, view->lanes().place_of(exit), planned_for);
    };
  }
  return plan;
}

hop_spec route_source::spec_of(directory::node_index index, std::uint32_t period) const {
  const auto& node = view_->node(index);
  return {.id = node.id,
          .endpoints = node.addresses,
          .keys = view_->keys_for(node.id, period),
          .suite = suite_for(config_.suites, view_->parameters(), node)};
}

/// A new delay is drawn once for each boundary, so that clients do not switch together (R5).
std::uint32_t route_source::prekey_period(instant now) {
  const auto periods = view_->prekey_periods();
  const std::uint32_t current = periods.at(now.seconds());
  if (delayed_period_ != current) {
    delayed_period_ = current;
    proto::byte_array<4> bytes{};
    random_.fill(bytes);
    const auto limit = static_cast<std::uint32_t>(periods.switch_delay_limit().count());
    switch_delay_ = std::chrono::seconds(proto::load_le32(bytes.data()) % (limit + 1));
  }
  return prekey_period_in_use(*view_, periods.client_period(now.seconds(), switch_delay_), now.seconds());
}

bool route_source::judge(const circuit_outcome& ended, instant now) {
  if (ended.hops.empty()) {
    return false;
  }
  judge_segments(ended, now);
  return judge_entry(ended, now);
}

void route_source::judge_segments(const circuit_outcome& ended, instant now) {
  const auto& hops = ended.hops;
  const auto before = [&](std::size_t i) { return i == 0 ? directory::health_marks::client : hops[i - 1]; };
  const std::vector<proto::node_id> behind_entry(hops.begin() + 1, hops.end());
  switch (ended.what) {
  case circuit_outcome::kind::built:
    for (std::size_t i = 0; i < hops.size(); ++i) {
      health_.segment_worked(before(i), hops[i]);
    }
    return;
  case circuit_outcome::kind::retired:
    // Only what lived to its end served: a hop may let circuits be built and destroy them later.
    return suspects_.served(behind_entry, now.steady);
  case circuit_outcome::kind::unbuilt:
  case circuit_outcome::kind::broke:
    if (ended.segment && *ended.segment < hops.size()) {
      health_.segment_failed(before(*ended.segment), hops[*ended.segment], now.steady);
    } else if (ended.segment) {
      suspects_.ended_unexplained(behind_entry, now.steady);
    }
    return;
  }
}

/// What the client's own link to the entry does says nothing about the entry's honesty.
bool route_source::judge_entry(const circuit_outcome& ended, instant now) {
  const proto::node_id& entry = ended.hops.front();
  const bool own_link = ended.segment == 0;
  const bool counts = ended.what == circuit_outcome::kind::built || (ended.segment && !own_link);
  if (counts && ended.what != circuit_outcome::kind::broke) {
    bias_.circuit_expected(entry, ended.what == circuit_outcome::kind::built);
  }
  bias_.streams_ended(entry, ended.streams_served, own_link ? 0 : ended.streams_lost);
  const auto verdict = bias_.judge(entry);
  std::erase(doubtful_, entry);
  if (verdict == directory::path_bias::verdict::fair || !config_.pinned.empty()) {
    return false;
  }
  if (verdict == directory::path_bias::verdict::bad && view_ &&
      entries_.replace(entry, *view_, random_, now.seconds())) {
    bias_.forget(entry);
    return true;
  }
  doubtful_.push_back(entry);
  return false;
}

void route_source::note(const entry_link& link) {
  links_.note(link);
  if (links_.is_down(link.node)) {
    health_.segment_down(directory::health_marks::client, link.node);
  } else {
    health_.segment_up(directory::health_marks::client, link.node);
  }
}

std::vector<proto::node_id> route_source::ids_to_keep(instant now) const {
  constexpr std::size_t answering_wanted = 2;
  std::vector<proto::node_id> kept;
  if (!view_) {
    return kept;
  }
  if (!config_.pinned.empty()) {
    return {config_.pinned.front()};
  }
  // In the order of the set: an entry that comes back becomes active again.
  std::size_t answering = 0;
  for (const auto& choice : entries_.choices()) {
    const auto index = view_->index_of(choice.node);
    if (answering < answering_wanted && index && view_->is_usable(*index)) {
      kept.push_back(choice.node);
      answering += health_.is_avoided(directory::health_marks::client, choice.node, now.steady) ? 0 : 1;
    }
  }
  return kept;
}

std::vector<hop_spec> route_source::entries_to_keep(instant now) {
  std::vector<hop_spec> specs;
  if (!view_) {
    return specs;
  }
  const auto period = prekey_period(now);
  for (const auto& id : ids_to_keep(now)) {
    if (const auto index = view_->index_of(id)) {
      specs.push_back(spec_of(*index, period));
    }
  }
  return specs;
}

entry_status route_source::entries_shown(instant now) const {
  if (!view_) {
    return {};
  }
  return {.active = name_of(entries_.active(*view_, health_, now.steady)),
          .standby = name_of(entries_.standby(*view_, health_, now.steady)),
          .warning = warning()};
}

/// For people; empty when there is nothing to say.
std::string route_source::warning() const {
  if (entries_.is_exhausted()) {
    return "two entries were replaced within 30 days; no other is taken before that time is over";
  }
  std::string names;
  for (const auto& entry : doubtful_) {
    names += (names.empty() ? "" : ", ") + name_of(entry);
  }
  return names.empty() ? names : "circuits fail more often than usual behind " + names;
}

std::string route_source::name_of(const std::optional<proto::node_id>& node) const {
  const proto::network_entry* entry = node ? view_->find(*node) : nullptr;
  return entry ? entry->name : std::string();
}

} // namespace gate17::actors
