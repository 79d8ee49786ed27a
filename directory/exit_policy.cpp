// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/exit_policy.hpp"

#include <algorithm>

namespace gate17::directory {

result<exit_policy> exit_policy::parse(const std::vector<std::string>& lines) {
  exit_policy made;
  for (const std::string& line : lines) {
    if (without_comment(line).empty()) {
      continue;
    }
    const auto parsed = rule::parse(line);
    if (!parsed || made.rules_.size() == rules_max) {
      return fail(errc::bad_rule);
    }
    made.rules_.push_back(*parsed);
  }
  return made;
}

bool exit_policy::admits(transport protocol, const proto::endpoint& target) const {
  const auto decisive =
      std::find_if(rules_.begin(), rules_.end(), [&](const rule& line) { return line.matches(protocol, target); });
  return decisive != rules_.end() && decisive->admits;
}

bool exit_policy::admits_name(transport protocol, std::uint16_t port) const {
  const auto decisive = std::find_if(
      rules_.begin(), rules_.end(), [&](const rule& line) { return !line.block && line.matches_port(protocol, port); });
  return decisive != rules_.end() && decisive->admits;
}

bool exit_policy::admits_nothing() const {
  return std::none_of(rules_.begin(), rules_.end(), [](const rule& line) { return line.admits; });
}

std::vector<std::string> exit_policy::lines() const {
  std::vector<std::string> made;
  for (const rule& line : rules_) {
    made.push_back(line.to_string());
  }
  return made;
}

} // namespace gate17::directory
