// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/client_crew.hpp"

#include <utility>

#include "actors/circuit_builder.hpp"
#include "actors/directory_cache.hpp"
#include "actors/exchange_ids.hpp"
#include "actors/firewall.hpp"
#include "actors/route_planner.hpp"
#include "actors/spawn_with.hpp"
#include "actors/subscription.hpp"

namespace gate17::actors {

namespace {

/// Makes the handle known and returns what the supervisor monitors.
template <class Handle>
caf::strong_actor_ptr put(switchboard& peers, Handle switchboard::handles::*place, const Handle& handle) {
  peers.set(place, handle);
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

} // namespace

client_crew::client_crew(const client_system_config& config, const client_dependencies& dependencies,
                         const surroundings& around)
    : config_(config),
      dependencies_(dependencies),
      around_(around),
      spare_circuits_(config.pool.spare_circuits),
      level_(config.level) {}

caf::strong_actor_ptr client_crew::start(caf::actor_system& system, std::size_t index, std::uint64_t life) {
  switch (index) {
  case 0:
    return start_directory(system, life);
  case 1:
    return start_planner(system);
  case 2:
    return start_builder(system, life);
  default:
    return start_firewall(system);
  }
}

caf::strong_actor_ptr client_crew::start_directory(caf::actor_system& system, std::uint64_t life) {
  const document_follower::identity who{
      .self = {}, .is_client = true, .first_id = first_exchange_id(exchange_owner::directory, life)};
  const directory_actor handle =
      spawn_with<directory_actor::stateful_pointer<directory_cache_state>>(system, [this, who](auto self) {
        return directory_cache(self, around_, dependencies_.documents, config_.network, config_.follower, who);
      });
  auto started = put(around_.peers, &switchboard::handles::directory, handle);
  subscribe_all(around_.peers);
  return started;
}

caf::strong_actor_ptr client_crew::start_planner(caf::actor_system& system) {
  const route_planner_actor handle =
      spawn_with<route_planner_actor::stateful_pointer<route_planner_state>>(system, [this](auto self) {
        return route_planner(self, around_, dependencies_.entries,
                             {.level = level(),
                              .pinned = config_.pinned_route,
                              .preferences = config_.routes,
                              .suites = config_.suites,
                              .places = dependencies_.places});
      });
  subscribe(around_.peers, handle);
  return put(around_.peers, &switchboard::handles::planner, handle);
}

caf::strong_actor_ptr client_crew::start_builder(caf::actor_system& system, std::uint64_t life) {
  const circuit_id first_id = life * circuit_ids_per_life + 1;
  const circuit_builder_actor handle =
      spawn_with<circuit_builder_actor::stateful_pointer<circuit_builder_state>>(system, [this, first_id](auto self) {
        return circuit_builder(self, around_, pool(), first_id, config_.follower.nodes_min);
      });
  subscribe(around_.peers, handle);
  return put(around_.peers, &switchboard::handles::builder, handle);
}

caf::strong_actor_ptr client_crew::start_firewall(caf::actor_system& system) {
  const firewall_actor handle = spawn_with<firewall_actor::stateful_pointer<firewall_state>>(
      system, [this](auto self) { return firewall(self, around_, config_.firewall); });
  return put(around_.peers, &switchboard::handles::firewall, handle);
}

health_input client_crew::health() const {
  health_input input;
  input.is_client = true;
  input.nodes_min = config_.follower.nodes_min;
  input.wants_spares = pool().spare_circuits > 0;
  return input;
}

pool_config client_crew::pool() const {
  const std::lock_guard lock(mutex_);
  pool_config made = config_.pool;
  made.spare_circuits = spare_circuits_;
  return made;
}

directory::security_level client_crew::level() const {
  const std::lock_guard lock(mutex_);
  return level_;
}

/// The planner first: what the builder asks for next must be of the new level.
void client_crew::change_settings(std::uint32_t spare_circuits, directory::security_level level) {
  actors::change_settings wish{.spare_circuits = spare_circuits, .level = level, .level_changed = false};
  {
    const std::lock_guard lock(mutex_);
    spare_circuits_ = spare_circuits;
    wish.level_changed = std::exchange(level_, level) != level;
  }
  if (const auto planner = around_.peers.get(&switchboard::handles::planner)) {
    caf::anon_send(planner, wish);
  }
  if (const auto builder = around_.peers.get(&switchboard::handles::builder)) {
    caf::anon_send(builder, wish);
  }
}

} // namespace gate17::actors
