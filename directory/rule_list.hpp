// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "directory/rule.hpp"

namespace gate17::directory {

/// Which line of a list is no rule, and why.
struct rule_list_error {
  std::size_t line = 0; ///< from 1
  errc why = errc::rule_without_sign;

  bool operator==(const rule_list_error&) const = default;
};

/// What a list says about a connection.
struct rule_decision {
  /// The first rule that surely matches; nothing when none does.
  std::optional<std::size_t> decisive;
  /// What rules before it (all rules, if there is none) would have had to know: not empty means that another rule might
  /// have decided.
  rule_facts missing;

  bool operator==(const rule_decision&) const = default;
};

/// Rules in the order in which they are asked: the first that matches decides. Immutable.
class rule_list {
public:
  static constexpr std::size_t rules_max = 1024;

  rule_list() = default;

  /// Blank lines and comments are skipped.
  static tl::expected<rule_list, rule_list_error> parse(const std::vector<std::string>& lines);

  rule_decision decide(const rule_target& target) const;
  const std::vector<rule>& rules() const { return rules_; }
  std::vector<std::string> lines() const;

private:
  std::vector<rule> rules_;
};

} // namespace gate17::directory
