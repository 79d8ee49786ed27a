// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/probing/probe_rules.hpp"
#include "node/config/config_error.hpp"
#include "node/config/geo_config.hpp"
#include "node/config/log_config.hpp"
#include "node/config/node_limits.hpp"
#include "node/exit/resolver_settings.hpp"
#include "node/io/socket.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/codec/ip_range.hpp"
#include "proto/codec/location.hpp"
#include "proto/codec/node_roles.hpp"
#include "proto/codec/trust_grant.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/node_id.hpp"

namespace gate17::node {

/// Table `[exit]`: how this node reaches the internet; read only when it has the role.
struct exit_config {
  /// Lines for `directory::exit_policy`, published in the descriptor.
  std::vector<std::string> policy{"- * tcp/25", "+ *"};
  /// For resolving a target's name and trying its addresses, all together.
  std::chrono::seconds dial_timeout{10};
  /// Where names are looked up. Paths are absolute.
  resolver_settings names;
  /// Prefixes of the site's NAT64 (RFC 6052), beside the well-known ones: addresses in them are no targets.
  std::vector<proto::ip_range> nat64;

  bool operator==(const exit_config&) const = default;
};

/// The network owner's word about one node, as an authority passes it on.
struct named_trust {
  proto::node_id node;
  proto::trust_grant grant;

  bool operator==(const named_trust&) const = default;
};

/// Table `[directory]`: read only when the node has the role. The authority key itself lies in the state folder.
struct directory_config {
  std::vector<named_trust> trust;
  /// Whom the network owner turned away (`gate17-node owner reject` makes it); empty: nobody.
  std::filesystem::path reject_list;
  /// `probe_periods`, `measure_periods` and `measure_bytes`; the rest keeps its defaults.
  directory::probe_rules probes;

  bool operator==(const directory_config&) const = default;
};

/// Everything a node process reads from its TOML file, checked. Paths are absolute. Value type.
struct node_config {
  std::string name;
  std::filesystem::path file;
  std::filesystem::path network_file;
  std::filesystem::path state_folder;
  /// What to bind; the addresses the descriptor announces unless `addresses` says otherwise (NAT).
  std::vector<proto::endpoint> listen;
  std::vector<proto::endpoint> addresses;
  proto::node_roles roles;
  proto::verify_key owner;
  proto::signature owner_signature;
  std::string contact;
  proto::location place;
  /// /metrics, /healthz, /readyz; nothing listens when absent. Loopback unless the operator wants otherwise.
  std::optional<proto::endpoint> metrics;
  /// Data-plane threads; 0 = one per CPU.
  std::uint32_t loops = 0;
  std::uint64_t price_piconero_per_gib = 0;
  std::uint64_t capacity_bytes_per_second = 0;
  link_socket_options link;
  node_limits limits;
  exit_config exit;
  directory_config directory;
  /// Where nodes are; for an authority.
  geo_config geo;
  log_config log;
  /// After SIGTERM: how long circuits in use may go on.
  std::chrono::seconds drain_deadline{30};
};

/// Reads text as if it were the content of `file`; touches no file. Relative paths count from the folder of `file`.
config_result<node_config> read_node_config(std::string_view text, const std::filesystem::path& file);

/// The same from disk.
config_result<node_config> load_node_config(const std::filesystem::path& file);

/// TOML text that `read_node_config` turns into an equal configuration; paths inside the folder of `file` are relative.
std::string write_toml(const node_config& config);

} // namespace gate17::node
