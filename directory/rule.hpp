// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "directory/errc.hpp"
#include "directory/rule_lifetime.hpp"
#include "directory/rule_ports.hpp"
#include "directory/rule_subject.hpp"

namespace gate17::directory {

/// One line of the rule grammar, which exits, routes and applications share: `+` or `-`, a subject, perhaps transport
/// and ports, perhaps a lifetime; `#` begins a comment. Examples: `- 10.0.0.0/8`, `+ * tcp/443  # web`,
/// `- .example.com until restart`.
struct rule {
  bool admits = false;
  rule_subject subject;
  rule_ports ports;
  rule_lifetime lifetime;

  /// The error says what is wrong; `rule_without_sign` for blank lines and pure comments too.
  static result<rule> parse(std::string_view line);

  /// `unknown` only when ports match and the fact that the subject needs is not known.
  rule_match matches(const rule_target& target) const;
  /// Canonical text; parsing it gives an equal rule.
  std::string to_string() const;
  bool operator==(const rule&) const = default;
};

/// What is left of a line without comment and outer blanks; empty lines are no rules.
std::string_view without_comment(std::string_view line);

} // namespace gate17::directory
