// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/firewall_policy.hpp"

#include <algorithm>

namespace gate17::actors {

namespace {

std::string_view why_trusted(content_kind content) {
  switch (content) {
  case content_kind::undecided:
    return "not seen yet, and its port tells of no encryption: trusted exits only";
  case content_kind::dns:
    return "DNS in the clear: trusted exits only";
  case content_kind::ssh:
    return "SSH, whose first contact proves nothing: trusted exits only";
  case content_kind::http:
    return "HTTP in the clear: trusted exits only";
  case content_kind::http2:
    return "HTTP/2 in the clear: trusted exits only";
  case content_kind::server_first:
    return "the server speaks first, in the clear: trusted exits only";
  case content_kind::unknown:
  case content_kind::tls:
  case content_kind::quic:
    break;
  }
  return "no protocol that is surely encrypted: trusted exits only";
}

} // namespace

firewall_policy::decision firewall_policy::judge(const destination& target, content_kind content) const {
  if (target.host.empty() || target.port == 0) {
    return {.allowed = false, .needs_trusted_exit = false, .why = "no destination"};
  }
  if (is_surely_encrypted(content)) {
    return {.allowed = true,
            .needs_trusted_exit = false,
            .why = content == content_kind::quic ? "QUIC: any exit" : "TLS 1.2 or later: any exit"};
  }
  const bool usually_encrypted = std::ranges::find(community_ports, target.port) != community_ports.end();
  if (content == content_kind::undecided && usually_encrypted) {
    return {.allowed = true, .needs_trusted_exit = false, .why = "not seen yet, encrypted by its port: any exit"};
  }
  return {.allowed = true, .needs_trusted_exit = true, .why = why_trusted(content)};
}

std::optional<std::string> firewall_policy::validate() const {
  if (std::ranges::find(community_ports, 0) != community_ports.end()) {
    return "port 0 is not a port";
  }
  return std::nullopt;
}

} // namespace gate17::actors
