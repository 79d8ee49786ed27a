// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/cell/endpoint.hpp"

namespace gate17::node {

/// A recursive resolver to ask: "192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:53", or DNS over TLS (RFC 7858) with the
/// name its certificate must carry, "tls://192.0.2.1:853#dns.example".
struct forwarder {
  proto::endpoint at;
  std::string tls_name; ///< empty: plain DNS

  static std::optional<forwarder> parse(std::string_view text);
  std::string to_string() const;
  bool operator==(const forwarder&) const = default;
};

/// Where an exit learns addresses: `[exit]` of the node's file.
struct resolver_settings {
  enum class source {
    automatic,  ///< recursive once a root server has answered, the host's resolver until then
    recursive,  ///< from the root servers
    system,     ///< /etc/resolv.conf and /etc/hosts
    forwarders, ///< those below
  };
  source from = source::automatic;
  std::vector<forwarder> forwarders;
  /// A file in the format of /etc/hosts that is asked first; empty: none, with `system` /etc/hosts.
  std::string hosts_file;
  /// DNSKEY or DS records of the root, for DNSSEC with every source but `system`. Nothing: Debian's, if it is there;
  /// empty: no validation.
  std::optional<std::string> trust_anchor;
  /// Names that all circuits may learn from one cache.
  std::string preload_file;

  bool operator==(const resolver_settings&) const = default;
};

} // namespace gate17::node
