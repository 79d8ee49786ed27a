// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/data_plane_rig.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

namespace {

/// A circuit whose entry is said to be at `entry`.
actors::circuit_spec route_over(const data_plane_rig& rig, actors::circuit_id id, const proto::endpoint& entry) {
  auto spec = rig.route(id, 1);
  spec.hops[0].endpoints = {entry};
  return spec;
}

} // namespace

TEST_CASE("failures to reach a node are counted by kind, until one answers", "[neighbours]") {
  data_plane_rig rig(51, 1);
  const auto fail_at = [&](actors::circuit_id id, const proto::endpoint& entry) {
    const auto before = rig.control.closed.size();
    rig.client->origins().install(route_over(rig, id, entry));
    return before;
  };
  auto closed = fail_at(1, data_plane_rig::free_endpoint());
  REQUIRE(rig.run_until([&] { return rig.control.closed.size() > closed; }));
  rig.run_until([&] { return rig.control.totals.contact.unanswered == 1; });
  CHECK(rig.control.totals.contact.unanswered == 1);
  CHECK(rig.control.totals.contact.misanswered == 0);

  target portal;
  closed = fail_at(2, portal.at());
  REQUIRE(rig.run_until([&] {
    if (portal.accepted()) {
      const std::string page = "HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n";
      std::size_t at = 0;
      push(portal.connection.get(), {page.begin(), page.end()}, at);
      portal.connection.reset();
    }
    return rig.control.closed.size() > closed;
  }));
  rig.run_until([&] { return rig.control.totals.contact.misanswered == 1; });
  CHECK(rig.control.totals.contact.misanswered == 1);

  rig.control.closed.clear();
  rig.client->origins().install(rig.route(3, 1));
  REQUIRE(rig.run_until([&] { return !rig.control.built.empty(); }));
  rig.run_until([&] { return rig.control.totals.contact.misanswered == 0; });
  CHECK(rig.control.totals.contact.unanswered == 0);
  CHECK(rig.control.totals.contact.misanswered == 0);
}

} // namespace gate17::test
