// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/rule.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/node_id.hpp"

namespace gate17::directory {

/// How much a user pays in delay for distance from attackers.
enum class security_level : std::uint8_t { fast, balanced, high };

/// Hops of a level when nothing more is asked: 3, 4, 5.
std::size_t hops_of(security_level level);
std::string_view to_string(security_level level);
std::optional<security_level> parse_security_level(std::string_view text);

/// The least a route may ever have. A policy that asks for less is refused, not corrected.
inline constexpr std::size_t hops_min = 3;
inline constexpr std::size_t hops_max = 8;

/// Where an application wants to go.
struct route_target {
  std::string host;                         ///< a name; empty when `address` is set
  std::optional<proto::ip_address> address; ///< an IP literal
  std::uint16_t port = 0;
  transport protocol = transport::tcp;

  /// A literal becomes an address, everything else a name.
  static route_target of(std::string_view host, std::uint16_t port, transport protocol = transport::tcp);
};

/// What a user or application demands of a route. Everything here is a hard rule.
struct route_policy {
  security_level level = security_level::fast;
  std::size_t hops = 0; ///< 0: as many as the level says
  bool needs_trusted_exit = false;
  std::vector<proto::node_id> excluded_nodes;
  std::vector<proto::verify_key> excluded_owners;
  std::vector<std::string> excluded_countries; ///< of nodes, and of lanes as far as their path is known
  std::vector<std::uint32_t> excluded_asns;    ///< the same of autonomous systems
  std::vector<std::string> exit_countries;     ///< the exit stands in one of them; empty: anywhere
  std::vector<std::string> excluded_exit_countries;
  std::optional<proto::node_id> pinned_entry;
  std::optional<proto::node_id> pinned_exit;
};

} // namespace gate17::directory
