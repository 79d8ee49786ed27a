// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/document_store.hpp"
#include "actors/entry_store.hpp"
#include "actors/firewall_policy.hpp"
#include "actors/follower_config.hpp"
#include "actors/pool_config.hpp"
#include "actors/ports.hpp"
#include "actors/route_explanation.hpp"
#include "actors/status.hpp"
#include "actors/wall_clock.hpp"
#include "directory/locator.hpp"
#include "directory/route/route_policy.hpp"
#include "directory/route/route_preferences.hpp"
#include "proto/codec/network_file.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/node_id.hpp"

namespace gate17::actors {

struct client_system_config {
  proto::network_file network;
  follower_config follower;
  pool_config pool;
  firewall_policy firewall;
  /// Suites in a private order; empty: that of the network. A private order is a fingerprint.
  std::vector<proto::suite_id> suites;
  directory::security_level level = directory::security_level::fast;
  directory::route_preferences routes;
  /// Tests and benchmarks: every circuit takes exactly these nodes, entry first. Empty: routes are planned.
  std::vector<proto::node_id> pinned_route;
  std::size_t scheduler_threads = 2;
  /// Events in flight from the loops; beyond it they are refused and counted.
  std::size_t events_max = 10'000;

  std::optional<std::string> validate() const;
};

/// What a client's control plane needs from outside. Everything is borrowed, thread-safe and outlives the system.
struct client_dependencies {
  document_store& documents;
  proto::random_source& random; ///< must be thread-safe
  const wall_clock& clock;
  entry_store* entries = nullptr; ///< null: entries are drawn anew at every start
  watch_sink* watch = nullptr;
  const directory::locator* places = nullptr; ///< null: nobody knows where destinations are
};

/// The control plane of a client: firewall, circuit builder, route planner and directory under one supervisor, on its
/// own threads. `control()` may be handed to the data plane before `start`; until then it refuses everything.
/// Thread-safe between `start` and `shutdown`; `routes` must not be asked while `shutdown` runs. Destruction is
/// `shutdown`.
class client_system {
public:
  /// `config` must be valid.
  client_system(client_system_config config, client_dependencies dependencies);
  ~client_system();
  client_system(const client_system&) = delete;
  client_system& operator=(const client_system&) = delete;

  /// Once. `plane` is borrowed until `shutdown` returns.
  void start(data_plane& plane);
  /// Stops every actor and joins the threads; after it the data plane is not called any more. Idempotent.
  void shutdown();

  control_plane& control();
  /// Never blocks.
  control_status status() const;
  /// New streams, of this isolation key or of all, get circuits that carried nothing before. How many circuits that
  /// took out of use; nothing when the circuit builder does not answer within `deadline`.
  std::optional<std::uint64_t> renew_circuits(std::optional<std::string> isolation,
                                              std::chrono::milliseconds deadline = std::chrono::milliseconds{
                                                  500}) const;
  /// Asks the circuit builder and waits at most `deadline`; empty when it does not answer.
  std::vector<circuit_status> routes(std::chrono::milliseconds deadline = std::chrono::milliseconds{500}) const;
  /// How a stream like this would travel; nothing when the planner does not answer within `deadline`. Opens nothing.
  std::optional<route_explanation> explain(const route_question& question,
                                           std::chrono::milliseconds deadline = std::chrono::milliseconds{500}) const;
  /// Every exit of the network; likewise.
  std::optional<std::vector<exit_status>> exits(std::chrono::milliseconds deadline = std::chrono::milliseconds{
                                                    500}) const;
  /// Once started. From now on; circuits of another level keep their streams and get no new ones.
  void change_settings(std::uint32_t spare_circuits, directory::security_level level);
  /// The network in force, nullptr before the first.
  network_view_ptr network() const;

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace gate17::actors
