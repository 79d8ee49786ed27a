// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/firewall_policy.hpp"

#include <algorithm>

namespace gate17::actors {

firewall_policy::decision firewall_policy::judge(std::string_view host, std::uint16_t port) const {
  if (host.empty() || port == 0) {
    return {.allowed = false, .needs_trusted_exit = false, .why = "no destination"};
  }
  if (std::ranges::find(community_ports, port) != community_ports.end()) {
    return {.allowed = true, .needs_trusted_exit = false, .why = "encrypted by its port, any exit"};
  }
  return {.allowed = true, .needs_trusted_exit = true, .why = "perhaps cleartext, trusted exits only"};
}

std::optional<std::string> firewall_policy::validate() const {
  if (std::ranges::find(community_ports, 0) != community_ports.end()) {
    return "port 0 is not a port";
  }
  return std::nullopt;
}

} // namespace gate17::actors
