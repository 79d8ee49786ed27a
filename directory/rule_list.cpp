// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/rule_list.hpp"

namespace gate17::directory {

tl::expected<rule_list, rule_list_error> rule_list::parse(const std::vector<std::string>& lines) {
  rule_list made;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (without_comment(lines[i]).empty()) {
      continue;
    }
    const auto parsed = rule::parse(lines[i]);
    if (!parsed) {
      return tl::unexpected(rule_list_error{i + 1, parsed.error()});
    }
    if (made.rules_.size() == rules_max) {
      return tl::unexpected(rule_list_error{i + 1, errc::too_many_rules});
    }
    made.rules_.push_back(*parsed);
  }
  return made;
}

rule_decision rule_list::decide(const rule_target& target) const {
  rule_decision made;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const auto match = rules_[i].matches(target);
    if (match == rule_match::yes) {
      made.decisive = i;
      return made;
    }
    if (const auto fact = rules_[i].subject.needs(); fact && match == rule_match::unknown) {
      made.missing.add(*fact);
    }
  }
  return made;
}

std::vector<std::string> rule_list::lines() const {
  std::vector<std::string> made;
  for (const rule& each : rules_) {
    made.push_back(each.to_string());
  }
  return made;
}

} // namespace gate17::directory
