// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>

#include "actors/crew.hpp"
#include "actors/node_system.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// The actors of a node: its directory, authority or cache, its presence, and an authority's prober.
class node_crew final : public crew {
public:
  /// The references must outlive the actors.
  node_crew(const node_system_config& config, const node_dependencies& dependencies, const surroundings& around);

  std::size_t size() const override { return config_.authority ? 3 : 2; }
  caf::strong_actor_ptr start(caf::actor_system& system, std::size_t index, std::uint64_t life) override;
  health_input health() const override;

  /// Tells the directory, and one that is started later. Thread-safe.
  void replace_rejects(proto::reject_list list);

private:
  directory_actor start_authority(caf::actor_system& system, std::uint64_t life);
  directory_actor start_cache(caf::actor_system& system, std::uint64_t life);
  authority_prober_actor start_prober(caf::actor_system& system, std::uint64_t life);
  node_presence_actor start_presence(caf::actor_system& system, std::uint64_t life);

  const node_system_config& config_;
  const node_dependencies& dependencies_;
  const surroundings& around_;
  std::mutex mutex_;
  proto::reject_list rejects_; ///< replaced while running
};

} // namespace gate17::actors
