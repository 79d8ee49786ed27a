// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "proto/cell/endpoint.hpp"
#include "proto/codec/ip_range.hpp"

namespace gate17::node {

enum class address_verdict : std::uint8_t {
  allowed,
  not_an_address,  ///< no address, or port 0
  special_purpose, ///< not public unicast (IANA special-purpose registries, RFC 6890)
  own_network,     ///< the exit's own addresses and what is on its links
  node_endpoint,   ///< a node of the network: traffic must not re-enter
};
std::string_view to_string(address_verdict verdict);

/// What is not public unicast, IPv4 and IPv6.
const std::vector<proto::ip_range>& special_purpose_ranges();

/// Decides whether an exit may talk to an address (R15). Ask for every address tried, before connect and sendto, and
/// again for the peer of a connected socket. Pure and immutable; the exit policy is asked separately.
class address_guard {
public:
  struct settings {
    std::vector<proto::ip_range> own_ranges;          ///< own public addresses and on-link prefixes
    std::vector<proto::ip_range> nat64_prefixes;      ///< the site's, beside the well-known one (RFC 6052)
    std::vector<proto::ip_range> allowed_exit_ranges; ///< test networks: override all but node_endpoint
    std::vector<proto::endpoint> node_endpoints;      ///< every node's address:port in the consensus
  };

  explicit address_guard(settings known);

  address_verdict check(const proto::endpoint& target) const;
  bool allows(const proto::endpoint& target) const { return check(target) == address_verdict::allowed; }
  /// As an answer to a question, when no port is known: `node_endpoint` is not judged.
  bool allows_address(const proto::ip_address& address) const;

private:
  address_verdict check_address(const proto::ip_address& address) const;
  bool is_node(const proto::endpoint& target) const;

  settings known_;
};

} // namespace gate17::node
