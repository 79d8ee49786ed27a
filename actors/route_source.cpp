// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/route_source.hpp"

#include <algorithm>
#include <utility>

#include "actors/directory_hop.hpp"
#include "directory/errc.hpp"
#include "directory/route/route_planner.hpp"

namespace gate17::actors {

namespace {

constexpr std::size_t keyless_tries_max = 16;
constexpr std::uint16_t usual_port = 443;

std::string short_hex(const proto::verify_key& key) { return to_short_hex(proto::node_id{key.bytes}); }

directory::route_target target_of(const destination& wanted) {
  return directory::route_target::of(wanted.host, wanted.port == 0 ? usual_port : wanted.port, wanted.protocol);
}

close_reason reason_of(directory::errc error) {
  return error == directory::errc::no_trusted_exit ? close_reason::no_trusted_exit : close_reason::no_route;
}

bool policy_admits(const directory::network_view& view, directory::node_index exit, const destination& wanted) {
  const auto target = target_of(wanted);
  const auto& policy = view.policy_of(exit);
  return target.address ? policy.admits(target.protocol, {*target.address, target.port})
                        : policy.admits_name(target.protocol, target.port);
}

} // namespace

route_source::route_source(route_source_config config, directory::entry_set entries, proto::random_source& random)
    : config_(std::move(config)), entries_(std::move(entries)), random_(random) {}

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
      return {describe(*route, period), {}};
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
  directory::route_policy policy;
  policy.level = config_.level;
  policy.needs_trusted_exit = wish.needs_trusted_exit;
  policy.excluded_nodes = excluded;
  return directory::plan_route({.view = *view_,
                                .target = target_of(wish.target),
                                .policy = std::move(policy),
                                .health = health_,
                                .now = now.steady,
                                .entries = entries_.ordered(*view_, health_, now.steady)},
                               random_);
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

circuit_plan route_source::describe(const directory::route& route, std::uint32_t period) const {
  circuit_plan plan;
  plan.level = std::string(directory::to_string(route.level));
  plan.trusted_exit = route.exit().trusted;
  for (const auto& hop : route.hops) {
    plan.hops.push_back({.id = hop.id,
                         .endpoints = hop.addresses,
                         .keys = view_->keys_for(hop.id, period),
                         .suite = suite_for(config_.suites, view_->parameters(), view_->node(hop.index))});
    plan.shown.push_back({.name = hop.name,
                          .id = hop.id,
                          .owner = short_hex(hop.owner),
                          .country = hop.country,
                          .trusted = hop.trusted,
                          .address = hop.addresses.empty() ? std::string() : hop.addresses.front().to_string()});
  }
  if (config_.pinned.empty()) {
    plan.admits = [view = view_, exit = route.exit().index](const destination& wanted) {
      return policy_admits(*view, exit, wanted);
    };
  }
  return plan;
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

void route_source::judge(const std::vector<proto::node_id>& hops, std::optional<std::uint8_t> failed_segment,
                         instant now) {
  const auto before = [&](std::size_t i) { return i == 0 ? directory::health_marks::client : hops[i - 1]; };
  if (failed_segment) {
    if (*failed_segment < hops.size()) {
      health_.segment_failed(before(*failed_segment), hops[*failed_segment], now.steady);
    }
    return;
  }
  for (std::size_t i = 0; i < hops.size(); ++i) {
    health_.segment_worked(before(i), hops[i]);
  }
}

entry_status route_source::entries_shown(instant now) const {
  if (!view_) {
    return {};
  }
  return {.active = name_of(entries_.active(*view_, health_, now.steady)),
          .standby = name_of(entries_.standby(*view_, health_, now.steady))};
}

std::string route_source::name_of(const std::optional<proto::node_id>& node) const {
  const proto::network_entry* entry = node ? view_->find(*node) : nullptr;
  return entry ? entry->name : std::string();
}

} // namespace gate17::actors
