// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/route/cost_model.hpp"

#include <catch2/catch.hpp>

#include "tests/support/places.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

/// Exits in Berlin, in Berlin but vague, in Sydney, and nobody knows where; weights fall by half each.
std::shared_ptr<const network_view> four_exits() {
  proto::network_document content;
  content.entries.resize(4);
  for (std::size_t i = 0; i < 4; ++i) {
    content.entries[i].id.bytes[0] = static_cast<std::uint8_t>(i);
    content.entries[i].roles = {proto::node_role::relay};
    content.entries[i].flags = {proto::node_flag::running};
    content.entries[i].weight = 1U << (11 - i);
  }
  content.entries[0].place = content.entries[1].place = test::place(52.52, 13.40);
  content.entries[1].place.vague = true;
  content.entries[2].place = test::place(-33.87, 151.21);
  return network_view::make(content, {});
}

} // namespace

TEST_CASE("the nearer exit costs less, a vague one a little more", "[cost_model]") {
  const auto view = four_exits();
  const cost_model costs(*view, security_level::fast, test::place(48.86, 2.35)); // Paris
  CHECK(costs.destination_us(0) < costs.destination_us(1));
  CHECK(costs.destination_us(1) < costs.destination_us(2));
  CHECK(costs.destination_us(2) < costs.destination_us(3));
  CHECK(costs.kilometres_to_destination(0).value() == Approx(878).margin(5));
  CHECK_FALSE(costs.kilometres_to_destination(3));
}

TEST_CASE("a destination without a place of its own makes no exit better", "[cost_model]") {
  const auto view = four_exits();
  for (const auto& unknown : {std::optional<proto::location>(), std::optional(proto::location())}) {
    const cost_model costs(*view, security_level::fast, unknown);
    for (node_index exit = 0; exit < 4; ++exit)
      CHECK(costs.destination_us(exit) == 0);
  }
}

TEST_CASE("a vague destination tells far exits apart, not near ones", "[cost_model]") {
  const auto view = four_exits();
  auto paris = test::place(48.86, 2.35);
  const cost_model sure(*view, security_level::fast, paris);
  paris.vague = true;
  const cost_model vague(*view, security_level::fast, paris);
  auto berlin = test::place(52.52, 13.40);
  berlin.vague = true;
  const cost_model nearer(*view, security_level::fast, berlin);
  CHECK(nearer.destination_us(0) == vague.destination_us(0)); // 0 and 878 km
  CHECK(vague.destination_us(0) > sure.destination_us(0));
  CHECK(vague.destination_us(0) < vague.destination_us(1));
  CHECK(vague.destination_us(2) == sure.destination_us(2));
}

TEST_CASE("little weight is a penalty for each halving below the median", "[cost_model]") {
  const auto view = four_exits();
  const cost_model costs(*view, security_level::fast, std::nullopt);
  CHECK(costs.load_us(0) == 0);
  CHECK(costs.load_us(1) == 0); // the median
  CHECK(costs.load_us(2) == cost_model::load_step_us);
  CHECK(costs.load_us(3) == 2 * cost_model::load_step_us);
}
