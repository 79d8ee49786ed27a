// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <mutex>

#include "actors/client_system.hpp"
#include "actors/crew.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// The actors of a client: directory cache, route planner, circuit builder, firewall, in the order in which each needs
/// the one before.
class client_crew final : public crew {
public:
  /// The references must outlive the actors.
  client_crew(const client_system_config& config, const client_dependencies& dependencies, const surroundings& around);

  std::size_t size() const override { return 4; }
  caf::strong_actor_ptr start(caf::actor_system& system, std::size_t index, std::uint64_t life) override;
  health_input health() const override;

  /// Tells planner and builder, and those that are started later. Thread-safe.
  void change_settings(std::uint32_t spare_circuits, directory::security_level level);

private:
  caf::strong_actor_ptr start_directory(caf::actor_system& system, std::uint64_t life);
  caf::strong_actor_ptr start_planner(caf::actor_system& system);
  caf::strong_actor_ptr start_builder(caf::actor_system& system, std::uint64_t life);
  caf::strong_actor_ptr start_firewall(caf::actor_system& system);

  /// The configuration with what was changed since.
  pool_config pool() const;
  directory::security_level level() const;

  const client_system_config& config_;
  const client_dependencies& dependencies_;
  const surroundings& around_;
  mutable std::mutex mutex_;
  std::uint32_t spare_circuits_;
  directory::security_level level_;
};

} // namespace gate17::actors
