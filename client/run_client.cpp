// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run_client.hpp"

#include <csignal>
#include <iostream>
#include <system_error>

#include "actors/client_system.hpp"
#include "client/control/control_server.hpp"
#include "client/proxy/socks_server.hpp"
#include "client/tunnel_entry.hpp"
#include "node/config/network_settings.hpp"
#include "node/data_plane_threads.hpp"
#include "node/io/random.hpp"
#include "node/keys/state_lock.hpp"
#include "node/lane_keys.hpp"
#include "node/log/log.hpp"
#include "node/process_signals.hpp"
#include "node/ready.hpp"
#include "node/store/stored_documents.hpp"

namespace gate17::client {

namespace {

int report(const node::config_errors& errors) {
  for (const auto& one : errors)
    std::cerr << to_string(one) << '\n';
  return 1;
}

int report(const std::string& reason) {
  std::cerr << reason << '\n';
  return 1;
}

/// Answers the control socket from the running client.
class system_source final : public control_source {
public:
  explicit system_source(const actors::client_system& system) : system_(system) {}
  actors::control_status status() const override { return system_.status(); }
  std::vector<actors::circuit_status> routes() const override { return system_.routes(); }

private:
  const actors::client_system& system_;
};

/// Everything a client process consists of, in the order in which it is built; taken down the other way round.
class client_process {
public:
  client_process(const node::client_config& config, const node::network_settings& network,
                 std::unique_ptr<node::state_database> database)
      : config_(config),
        database_(std::move(database)),
        documents_(*database_),
        system_(system_config(network), {documents_, random_, clock_}),
        plane_(config.loops, worker_config(), {identity_, clock_, system_.control()}),
        source_(system_) {
    // Until the first document is known the network file's parameters hold, suites among them.
    for (actors::loop_index i = 0; i < plane_.loop_count(); ++i)
      plane_.at(i).context().suites = network.parameters.suite_order();
  }

  /// A sentence when something cannot be bound.
  tl::expected<void, std::string> start() {
    for (actors::loop_index i = 0; i < plane_.loop_count(); ++i) {
      entries_.push_back(std::make_unique<tunnel_entry>(plane_.at(i).origins()));
      auto proxy = socks_server::open(plane_.at(i).loop(), proxy_options(), *entries_.back());
      if (!proxy)
        return tl::unexpected("cannot listen at " + proxy.error().at.to_string() + ": " +
                              std::generic_category().message(proxy.error().error));
      proxies_.push_back(std::move(*proxy));
    }
    if (!config_.control.empty()) {
      auto served = serve_control(config_.control, source_);
      if (!served)
        return tl::unexpected(served.error());
      control_ = std::move(*served);
    }
    plane_.start();
    system_.start(plane_);
    return {};
  }

  void stop() {
    control_.reset();
    system_.shutdown();
    plane_.stop();
    proxies_.clear();
  }

private:
  actors::client_system_config system_config(const node::network_settings& network) const {
    actors::client_system_config made;
    made.network = network.network;
    made.pool.loops = config_.loops;
    made.pool.spare_circuits = config_.spare_circuits;
    made.suites = config_.suites;
    made.level = config_.level;
    made.pinned_route = config_.pin;
    return made;
  }

  node::worker_settings worker_config() const {
    node::worker_settings made;
    made.socket = config_.link;
    return made;
  }

  socks_server_options proxy_options() const {
    socks_server_options made;
    for (const auto& at : config_.socks)
      made.listeners.push_back({at, false});
    for (const auto& at : config_.socks_fresh)
      made.listeners.push_back({at, true});
    made.early_success = config_.early_success;
    made.reuse_port = plane_.loop_count() > 1;
    return made;
  }

  const node::client_config& config_;
  actors::system_wall_clock clock_;
  node::system_random random_;
  std::unique_ptr<node::state_database> database_;
  node::stored_documents documents_;
  node::anonymous_lane_identity identity_;
  actors::client_system system_;
  node::data_plane_threads plane_;
  std::vector<std::unique_ptr<tunnel_entry>> entries_;
  std::vector<std::unique_ptr<socks_server>> proxies_;
  system_source source_;
  std::unique_ptr<node::http::server> control_;
};

} // namespace

int run_client(const node::client_config& config) {
  node::prepare_process();
  if (auto logging = node::start_log(config.log); !logging)
    return report(logging.error());
  auto lock = node::state_lock::acquire(config.state_folder);
  if (!lock)
    return report(lock.error());
  const auto network = node::load_network_settings(config.network_file);
  if (!network)
    return report(network.error());
  auto database = node::state_database::open(config.state_folder / "documents");
  if (!database)
    return report(database.error());
  client_process process(config, *network, std::move(*database));
  if (auto started = process.start(); !started)
    return report(started.error());
  node::announce_ready();
  constexpr std::chrono::hours long_enough(1);
  for (auto signal = node::wait_for_signal(long_enough); !signal || *signal == SIGHUP;)
    signal = node::wait_for_signal(long_enough);
  node::announce_stopping();
  process.stop();
  return 0;
}

} // namespace gate17::client
