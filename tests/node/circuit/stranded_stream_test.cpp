// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/client_hellos.hpp"
#include "tests/support/data_plane_rig.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

namespace {

content_bytes plain_hello() { return in_tls_records(client_hello_message()); }

/// Sends `bytes` into a circuit that is lost before its exit could answer.
node::unique_fd strand(data_plane_rig& rig, const target& there, const std::vector<std::uint8_t>& bytes) {
  rig.client->origins().install(rig.route(2));
  auto app = rig.open(2, there.at());
  std::size_t at = 0;
  push(app.get(), bytes, at);
  rig.run_until([&] { return rig.control.opened.size() == 1; });
  rig.client->origins().close(2, actors::close_reason::link_lost);
  return app;
}

} // namespace

TEST_CASE("first bytes that may travel twice go on another circuit, unchanged", "[data_plane]") {
  data_plane_rig rig(21);
  REQUIRE(rig.build(1));
  target there;
  const auto bytes = plain_hello();
  const auto app = strand(rig, there, bytes);
  REQUIRE(rig.control.wanted.size() == 2);
  CHECK(rig.control.wanted.back().attempt == 2);
  CHECK(rig.control.wanted.back().id == rig.control.wanted.front().id);
  CHECK(rig.control.wanted.back().content == actors::content_kind::tls);
  CHECK(rig.control.streams_closed.empty());
  // The first circuit's exit may have dialled too: take the connection that carries on.
  rig.client->origins().attach(rig.control.wanted.back().id, 1);
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] {
    if (there.accepted())
      pull(there.connection.get(), got);
    return got.size() >= bytes.size();
  }));
  CHECK(got == bytes);
}

TEST_CASE("behind an entry that is silent, first bytes that may travel twice do not wait for the circuit's end",
          "[data_plane]") {
  const bool repeatable = GENERATE(true, false);
  data_plane_rig rig(24);
  REQUIRE(rig.build(1));
  REQUIRE(rig.build(2));
  target there;
  const auto bytes = repeatable ? plain_hello() : pattern(100, 1);
  const auto app = rig.open(1, there.at());
  std::size_t at = 0;
  REQUIRE(push(app.get(), bytes, at));
  REQUIRE(rig.run_until([&] { return rig.control.opened.size() == 1; }));
  rig.client->origins().leave_silent(rig.nodes[1]->keys->id);
  CHECK(rig.control.wanted.size() == 1); // another entry
  rig.client->origins().leave_silent(rig.nodes[0]->keys->id);
  CHECK(rig.control.wanted.size() == (repeatable ? 2 : 1));
  CHECK(rig.control.closed.empty());
  CHECK(rig.control.streams_closed.empty());
  if (repeatable) {
    CHECK(rig.control.wanted.back().attempt == 2);
    rig.client->origins().attach(rig.control.wanted.back().id, 2);
  }
  std::vector<std::uint8_t> got;
  REQUIRE(rig.run_until([&] {
    if (there.accepted())
      pull(there.connection.get(), got);
    return got.size() >= bytes.size();
  }));
  CHECK(got == bytes);
}

TEST_CASE("first bytes that may not travel twice end with their circuit", "[data_plane]") {
  client_hello_shape early;
  early.early_data = true;
  const auto bytes = GENERATE_COPY(pattern(100, 1), in_tls_records(client_hello_message(early)));
  data_plane_rig rig(22);
  REQUIRE(rig.build(1));
  target there;
  const auto app = strand(rig, there, bytes);
  CHECK(rig.control.wanted.size() == 1);
  REQUIRE(rig.run_until([&] { return !rig.control.streams_closed.empty(); }));
  CHECK(rig.control.streams_closed.front().reason == actors::close_reason::link_lost);
}

TEST_CASE("a stream takes at most three routes", "[data_plane]") {
  data_plane_rig rig(23);
  REQUIRE(rig.build(1));
  target there;
  const auto app = strand(rig, there, plain_hello());
  for (actors::circuit_id circuit = 3; circuit <= 4; ++circuit) {
    rig.client->origins().install(rig.route(circuit));
    rig.client->origins().attach(rig.control.wanted.back().id, circuit);
    rig.client->origins().close(circuit, actors::close_reason::link_lost);
  }
  CHECK(rig.control.wanted.size() == 3);
  REQUIRE(rig.run_until([&] { return !rig.control.streams_closed.empty(); }));
}

} // namespace gate17::test
