// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/bridge.hpp"
#include "actors/crew.hpp"
#include "actors/interfaces.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// What client and node systems share: one actor system with a supervisor, the bridge in front of it and the status
/// behind it.
class control_runtime {
public:
  using crew_maker = std::function<std::unique_ptr<crew>(const surroundings&)>;

  struct settings {
    std::string network;
    std::size_t scheduler_threads = 2;
    std::size_t events_max = 10'000;
  };

  explicit control_runtime(settings config);
  ~control_runtime();
  control_runtime(const control_runtime&) = delete;
  control_runtime& operator=(const control_runtime&) = delete;

  void start(data_plane& plane, const wall_clock& clock, proto::random_source& random, watch_sink* watch,
             const crew_maker& make_crew);
  void shutdown();

  bridge& control() { return bridge_; }
  const status_board& board() const { return board_; }
  std::optional<std::uint64_t> renew_circuits(std::optional<std::string> isolation,
                                              std::chrono::milliseconds deadline) const;
  std::vector<circuit_status> routes(std::chrono::milliseconds deadline) const;
  std::optional<route_explanation> explain(explain_route asked, std::chrono::milliseconds deadline) const;
  std::optional<std::vector<exit_status>> exits(std::chrono::milliseconds deadline) const;

private:
  settings config_;
  switchboard peers_;
  status_board board_;
  bridge bridge_;
  std::optional<surroundings> around_;
  std::unique_ptr<crew> crew_; ///< outlives the actors it started
  caf::actor_system_config system_config_;
  std::unique_ptr<caf::actor_system> system_;
  supervisor_actor supervisor_;
};

} // namespace gate17::actors
