// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "directory/route/route_policy.hpp"
#include "directory/route/route_preferences.hpp"
#include "node/config/access_rule.hpp"
#include "node/config/config_error.hpp"
#include "node/config/geo_config.hpp"
#include "node/config/log_config.hpp"
#include "node/io/socket.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/node_id.hpp"

namespace gate17::node {

/// Everything a client process reads from its TOML file, checked. Paths are absolute. Value type. It lives here, below
/// client/, because plans write it.
struct client_config {
  std::filesystem::path file;
  std::filesystem::path network_file;
  std::filesystem::path state_folder;
  std::vector<proto::endpoint> socks;
  /// SOCKS5 listeners on which every new isolation key (or stream without one) gets a circuit built for it on demand,
  /// never one built ahead.
  std::vector<proto::endpoint> socks_fresh;
  std::vector<proto::endpoint> http;
  /// Listeners beyond loopback need one.
  std::vector<access_rule> access;
  /// Unix socket for `gate17 status` and friends; empty: none.
  std::filesystem::path control;
  /// Circuits kept ready for the next isolation key; 0 = never build ahead.
  std::uint32_t spare_circuits = 2;
  directory::security_level level = directory::security_level::fast;
  /// What routes shall avoid, rules per destination and application, and where this client stands.
  directory::route_preferences routes;
  /// Where destinations are; only this client's planner asks.
  geo_config geo;
  /// Tests and benchmarks: every circuit takes exactly these nodes, entry first. Empty: routes are planned.
  std::vector<proto::node_id> pin;
  /// Tell an application "connected" before the exit has connected, so that its first bytes travel at once.
  bool early_success = true;
  /// Empty: the order of the consensus. A private order is a fingerprint.
  std::vector<proto::suite_id> suites;
  /// Data-plane threads; 0 = one per CPU.
  std::uint32_t loops = 1;
  link_socket_options link;
  log_config log;
  /// After SIGTERM: how long open connections may go on.
  std::chrono::seconds drain_deadline{5};
};

/// Reads text as if it were the content of `file`; touches no file. Relative paths count from the folder of `file`.
config_result<client_config> read_client_config(std::string_view text, const std::filesystem::path& file);

/// The same from disk.
config_result<client_config> load_client_config(const std::filesystem::path& file);

/// TOML text that `read_client_config` turns into an equal configuration; paths inside the folder of `file` are
/// relative.
std::string write_toml(const client_config& config);

} // namespace gate17::node
