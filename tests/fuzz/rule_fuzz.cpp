// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <string_view>

#include "directory/exit_policy.hpp"
#include "directory/route/route_rules.hpp"
#include "tests/fuzz/fuzz_input.hpp"

// The canonical text of a rule parses to the same rule, also of one about routes, a rule lacks facts only of targets it
// does not know, and what an exit takes needs no fact but the address.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  using namespace gate17::directory;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  if (const auto about_routes = route_rule::parse(line))
    test::fuzz_check(route_rule::parse(about_routes->to_string()) == about_routes);
  const auto made = rule::parse(line);
  if (!made)
    return 0;
  test::fuzz_check(rule::parse(made->to_string()) == made);
  rule_target nothing;
  nothing.port = made->ports.first;
  nothing.protocol = made->ports.protocol.value_or(transport::udp);
  test::fuzz_check((made->matches(nothing) == rule_match::unknown) == made->subject.needs().has_value());
  if (const auto policy = exit_policy::parse_line(line))
    test::fuzz_check(policy->subject.needs().value_or(rule_fact::address) == rule_fact::address);
  return 0;
}
