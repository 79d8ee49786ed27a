// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/errc.hpp"
#include "directory/transport.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/codec/ip_range.hpp"

namespace gate17::directory {

/// One line of the rule grammar: `+` or `-`, a subject (`*`, an address or a block), optionally `tcp/443`,
/// `udp/1000-2000`, `tcp/*`; `#` begins a comment. Examples: `- 10.0.0.0/8`, `+ * tcp/443  # web`.
struct rule {
  bool admits = false;
  std::optional<proto::ip_range> block; ///< nothing: `*`
  std::optional<transport> protocol;    ///< nothing: both
  std::uint16_t port_first = 0;
  std::uint16_t port_last = 65535;

  /// `bad_rule` for anything else; blank lines and pure comments too.
  static result<rule> parse(std::string_view line);

  bool matches(transport protocol, const proto::endpoint& target) const;
  bool matches_port(transport protocol, std::uint16_t port) const;
  /// Canonical text; parsing it gives an equal rule.
  std::string to_string() const;
  bool operator==(const rule&) const = default;
};

/// What is left of a line without comment and outer blanks; empty lines are no rules.
std::string_view without_comment(std::string_view line);

} // namespace gate17::directory
