// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "actors/client_system.hpp"
#include "client/control/control_source.hpp"
#include "client/control/event_log.hpp"
#include "client/control/watch_hub.hpp"
#include "client/proxy/loop_acceptor.hpp"
#include "client/proxy/proxy_server.hpp"
#include "node/config/client_config.hpp"
#include "node/config/network_settings.hpp"
#include "node/data_plane_threads.hpp"
#include "node/geo/geo_databases.hpp"
#include "node/http/server.hpp"
#include "node/io/random.hpp"
#include "node/keys/state_lock.hpp"
#include "node/lane_keys.hpp"
#include "node/store/state_database.hpp"
#include "node/store/stored_documents.hpp"
#include "node/store/stored_entries.hpp"

namespace gate17::client {

/// A running client: control plane, data plane, proxies and control socket, joined. `open` binds everything and reads
/// the state, `start` begins to serve, destruction ends it in the reverse order.
class client_process final : private control_source {
public:
  /// The reason as a sentence.
  static tl::expected<std::unique_ptr<client_process>, std::string> open(const node::client_config& config);
  ~client_process() override;

  void start();
  /// What a reloaded file may change: level and spare circuits.
  void change(const node::client_config& wanted);
  /// Takes no new connections and lets the open ones end, at most `at_most`; on the thread that takes the signals.
  void drain(std::chrono::milliseconds at_most);

private:
  struct proxy {
    std::unique_ptr<loop_acceptor> acceptor;
    std::unique_ptr<proxy_server> server;
  };

  client_process(const node::client_config& config, const node::network_settings& network, node::state_lock lock,
                 std::unique_ptr<node::state_database> database, std::unique_ptr<const node::geo_databases> places);
  tl::expected<void, std::string> open_proxies(const node::client_config& config);
  tl::expected<void, std::string> open_control(const node::client_config& config);
  actors::control_status status() const override { return system_.status(); }
  std::vector<actors::circuit_status> routes() const override { return system_.routes(); }
  std::optional<std::uint64_t> renew_circuits(std::optional<std::string> isolation) const override {
    return system_.renew_circuits(std::move(isolation));
  }
  std::optional<actors::route_explanation> explain(const actors::route_question& question) const override {
    return system_.explain(question);
  }
  std::optional<std::vector<actors::exit_status>> exits() const override { return system_.exits(); }
  const node::client_config& config() const override { return config_; }

  const node::client_config config_;
  node::state_lock lock_;
  std::unique_ptr<node::state_database> database_;
  std::unique_ptr<const node::geo_databases> places_;
  node::stored_documents documents_;
  node::stored_entries entries_;
  node::system_random random_;
  actors::system_wall_clock clock_;
  node::anonymous_lane_identity identity_;
  watch_hub watchers_;
  event_log events_{watchers_};
  actors::client_system system_;
  node::data_plane_threads plane_;
  std::vector<proxy> proxies_;
  std::unique_ptr<node::http::server> control_;
};

} // namespace gate17::client
