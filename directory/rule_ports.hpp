// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "directory/errc.hpp"
#include "directory/transport.hpp"

namespace gate17::directory {

/// The transports and ports a rule is about: `tcp/443`, `udp/1000-2000`, `tcp/*`; without a word everything.
struct rule_ports {
  std::optional<transport> protocol; ///< nothing: both, and every port
  std::uint16_t first = 0;
  std::uint16_t last = 65535;

  /// `bad_rule_ports` for anything else.
  static result<rule_ports> parse(std::string_view word);

  bool contain(transport wanted, std::uint16_t port) const {
    return (!protocol || *protocol == wanted) && first <= port && port <= last;
  }
  /// Whether they are this one port and no other.
  bool name(transport wanted, std::uint16_t port) const { return protocol == wanted && first == port && last == port; }
  /// Empty for everything.
  std::string to_string() const;
  bool operator==(const rule_ports&) const = default;
};

} // namespace gate17::directory
