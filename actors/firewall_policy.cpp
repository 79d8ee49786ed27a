// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/firewall_policy.hpp"

#include <algorithm>

namespace gate17::actors {

firewall_policy::decision firewall_policy::judge(const destination& target, content_kind content) const {
  if (target.host.empty() || target.port == 0) {
    return {.allowed = false, .needs_trusted_exit = false, .why = "no destination"};
  }
  if (is_surely_encrypted(content)) {
    return {.allowed = true, .needs_trusted_exit = false, .why = "encrypted, any exit"};
  }
  const bool usually_encrypted = std::ranges::find(community_ports, target.port) != community_ports.end();
  if (content == content_kind::undecided && usually_encrypted) {
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
