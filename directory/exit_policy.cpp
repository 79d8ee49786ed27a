// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/exit_policy.hpp"

#include <algorithm>

namespace gate17::directory {

namespace {

constexpr std::uint16_t mail_port = 25;

/// Whether the rule has a say about the port at all.
bool speaks_of(const rule& line, transport protocol, std::uint16_t port) {
  if (!line.ports.contain(protocol, port)) {
    return false;
  }
  const bool mail = protocol == transport::tcp && port == mail_port;
  return !line.admits || !mail || line.ports.name(protocol, port);
}

} // namespace

result<rule> exit_policy::parse_line(std::string_view line) {
  auto parsed = rule::parse(line);
  if (!parsed) {
    return parsed;
  }
  const bool known = parsed->subject.is_everything() || parsed->subject.block() != nullptr;
  if (!known || parsed->lifetime != rule_lifetime()) {
    return fail(errc::unfit_for_exits);
  }
  return parsed;
}

result<exit_policy> exit_policy::parse(const std::vector<std::string>& lines) {
  exit_policy made;
  for (const std::string& line : lines) {
    if (without_comment(line).empty()) {
      continue;
    }
    const auto parsed = parse_line(line);
    if (!parsed) {
      return fail(parsed.error());
    }
    if (made.rules_.size() == rules_max) {
      return fail(errc::too_many_rules);
    }
    made.rules_.push_back(*parsed);
  }
  return made;
}

bool exit_policy::admits(transport protocol, const proto::endpoint& target) const {
  const auto decisive = std::find_if(rules_.begin(), rules_.end(), [&](const rule& line) {
    return speaks_of(line, protocol, target.port) &&
           (line.subject.is_everything() || line.subject.block()->contains(target.address));
  });
  return decisive != rules_.end() && decisive->admits;
}

bool exit_policy::admits_name(transport protocol, std::uint16_t port) const {
  const auto decisive = std::find_if(rules_.begin(), rules_.end(), [&](const rule& line) {
    return line.subject.is_everything() && speaks_of(line, protocol, port);
  });
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
