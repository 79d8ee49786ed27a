// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/route_explanation.hpp"

namespace gate17::test {

/// One route n1 - n2 - n3 to a place that is known, with one rule not kept.
inline actors::route_explanation sample_explanation() {
  actors::route_explanation made;
  made.verdict = "HTTP in the clear: trusted exits only";
  made.needs_trusted_exit = true;
  made.rule = ".example.com exit=DE";
  made.avoids = {"country US", "AS64500"};
  made.place.emplace();
  made.place->country = "DE";
  made.place->has_coordinates = true;
  made.place->latitude_microdegrees = 52'500'000;
  made.place->vague = true;
  directory::route route;
  for (std::uint8_t number = 1; number <= 3; ++number) {
    directory::route_hop hop;
    hop.name = "n" + std::to_string(number);
    hop.id.bytes[0] = number;
    hop.owner.bytes[0] = static_cast<std::uint8_t>(0xa0 + number);
    hop.country = "DE";
    hop.trusted = number == 3;
    hop.addresses = {proto::endpoint::parse("127.17.0.1:1717").value()};
    route.hops.push_back(hop);
    route.reasons.push_back({"hop", "why n" + std::to_string(number), 0.5});
  }
  using std::chrono::microseconds;
  route.cost.lanes = {{microseconds(3'000), true}, {microseconds(4'500), false}};
  route.cost.load = microseconds(2'000);
  route.cost.destination = microseconds(1'000);
  route.cost.total = microseconds(10'500);
  route.cost.destination_km = 123.4;
  route.relaxed = {directory::relaxed_rule::paths_known};
  route.compatible_entries = 6;
  made.routes = {route};
  return made;
}

inline actors::route_explanation sample_refusal() {
  auto made = sample_explanation();
  made.routes.clear();
  made.refusal = {directory::errc::no_exit, "the rule \".example.com exit=JP\" of [routes]",
                  "Change or remove this rule; exits stand in DE, NL."};
  return made;
}

inline std::vector<actors::exit_status> sample_exits() {
  std::vector<actors::exit_status> exits(2);
  exits[0].name = "n1";
  exits[0].owner = "aa00";
  exits[0].place.country = "DE";
  exits[0].trusted = true;
  exits[0].policy = {"- * tcp/25", "+ *"};
  exits[1].name = "n2";
  exits[1].owner = "bb00";
  exits[1].place.vague = true;
  exits[1].policy = {"+ * tcp/443"};
  exits[1].why_not = "not running";
  return exits;
}

} // namespace gate17::test
