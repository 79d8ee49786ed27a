// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/node_crew.hpp"

#include <utility>

#include "actors/authority_prober.hpp"
#include "actors/directory_authority.hpp"
#include "actors/directory_cache.hpp"
#include "actors/exchange_ids.hpp"
#include "actors/node_presence.hpp"
#include "actors/spawn_with.hpp"
#include "actors/subscription.hpp"

namespace gate17::actors {

node_crew::node_crew(const node_system_config& config, const node_dependencies& dependencies,
                     const surroundings& around)
    : config_(config), dependencies_(dependencies), around_(around) {}

caf::strong_actor_ptr node_crew::start(caf::actor_system& system, std::size_t index, std::uint64_t life) {
  if (index == 0) {
    const auto handle = config_.authority ? start_authority(system, life) : start_cache(system, life);
    around_.peers.set(&switchboard::handles::directory, handle);
    subscribe_all(around_.peers);
    return caf::actor_cast<caf::strong_actor_ptr>(handle);
  }
  if (index == 2) {
    const auto handle = start_prober(system, life);
    around_.peers.set(&switchboard::handles::prober, handle);
    subscribe(around_.peers, handle);
    return caf::actor_cast<caf::strong_actor_ptr>(handle);
  }
  const auto handle = start_presence(system, life);
  around_.peers.set(&switchboard::handles::presence, handle);
  subscribe(around_.peers, handle);
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

directory_actor node_crew::start_authority(caf::actor_system& system, std::uint64_t life) {
  auto config = config_.authority->config;
  {
    const std::lock_guard lock(mutex_);
    if (rejects_.serial > config.rejects.serial) {
      config.rejects = rejects_;
    }
  }
  return spawn_with<directory_actor::stateful_pointer<directory_authority_state>>(
      system, [this, life, config = std::move(config)](auto self) {
        const auto& role = *config_.authority;
        return directory_authority(self, around_, dependencies_.documents, dependencies_.journal, config,
                                   role.publisher, role.key,
                                   {.root = config_.network,
                                    .self = dependencies_.identity.id(),
                                    .consensus_period = config.parameters.consensus_period,
                                    .first_id = first_exchange_id(exchange_owner::directory, life)});
      });
}

void node_crew::replace_rejects(proto::reject_list list) {
  {
    const std::lock_guard lock(mutex_);
    rejects_ = list;
  }
  if (const auto directory = around_.peers.get(&switchboard::handles::directory)) {
    caf::anon_send(directory, actors::replace_rejects{std::move(list)});
  }
}

directory_actor node_crew::start_cache(caf::actor_system& system, std::uint64_t life) {
  const document_follower::identity who{.self = dependencies_.identity.id(),
                                        .is_client = false,
                                        .first_id = first_exchange_id(exchange_owner::directory, life)};
  return spawn_with<directory_actor::stateful_pointer<directory_cache_state>>(system, [this, who](auto self) {
    return directory_cache(self, around_, dependencies_.documents, config_.network, config_.follower, who);
  });
}

node_presence_actor node_crew::start_presence(caf::actor_system& system, std::uint64_t life) {
  const exchange_id first_id = first_exchange_id(exchange_owner::presence, life);
  return spawn_with<node_presence_actor::stateful_pointer<node_presence_state>>(system, [this, first_id](auto self) {
    return node_presence(self, around_, dependencies_.identity,
                         {.root = config_.network,
                          .parameters = config_.parameters,
                          .local_authority = config_.authority.has_value(),
                          .first_id = first_id},
                         config_.presence);
  });
}

authority_prober_actor node_crew::start_prober(caf::actor_system& system, std::uint64_t life) {
  return spawn_with<authority_prober_actor::stateful_pointer<authority_prober_state>>(system, [this, life](auto self) {
    return authority_prober(self, around_, dependencies_.identity.id(), config_.authority->probes, life);
  });
}

health_input node_crew::health() const {
  health_input input;
  input.is_client = false;
  input.nodes_min = 1;
  return input;
}

} // namespace gate17::actors
