// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/data_plane_rig.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

namespace {

using bytes = std::vector<std::uint8_t>;

/// A request of so many bytes after the first ones; with `spoilt` the next byte is none that fits.
struct counted_end final : node::request_end {
  explicit counted_end(std::size_t size, bool is_spoilt = false) : left(size), spoilt(is_spoilt) {}
  std::optional<std::size_t> take(proto::byte_view given) override {
    const auto size = std::min(left, given.size());
    left -= size;
    if (spoilt && size < given.size())
      return std::nullopt;
    return size;
  }
  std::size_t left;
  bool spoilt;
};

} // namespace

TEST_CASE("what follows a request is not carried, and its response arrives whole", "[data_plane]") {
  data_plane_rig rig(41);
  REQUIRE(rig.build(1));
  target there;
  const auto body = pattern(100'000, 2), response = pattern(300'000, 3);
  const auto app = rig.request(1, there.at(), {'h'}, std::make_unique<counted_end>(body.size()));
  auto sent = body;
  sent.insert(sent.end(), {'n', 'e', 'x', 't'});
  std::size_t pushed = 0, answered = 0;
  bytes got, back;
  REQUIRE(rig.run_until([&] {
    push(app.get(), sent, pushed);
    if (there.accepted())
      pull(there.connection.get(), got);
    return pushed == sent.size() && got.size() >= body.size() + 1;
  }));
  rig.run_until([] { return false; }, 200);
  pull(there.connection.get(), got);
  bytes wanted{'h'};
  wanted.insert(wanted.end(), body.begin(), body.end());
  CHECK(got == wanted);
  auto seen = pulled::nothing;
  REQUIRE(rig.run_until([&] {
    if (there.connection && push(there.connection.get(), response, answered))
      there.connection.reset();
    seen = pull(app.get(), back);
    return seen != pulled::nothing;
  }));
  CHECK(seen == pulled::end);
  CHECK(back == response);
  CHECK(push(app.get(), {'m', 'o', 'r', 'e'}, pushed = 0));
  CHECK(::shutdown(app.get(), SHUT_WR) == 0);
  CHECK(rig.run_until([&] { return rig.control.streams_closed.size() == 1; }));
}

TEST_CASE("a request that no target answers ends with a word to the application", "[data_plane]") {
  data_plane_rig rig(42);
  REQUIRE(rig.build(1));
  const auto nobody = data_plane_rig::free_endpoint();
  bytes back;
  const auto app = rig.request(1, nobody, {'h'}, std::make_unique<counted_end>(0));
  REQUIRE(rig.run_until([&] { return pull(app.get(), back) == pulled::end; }));
  CHECK(back == data_plane_rig::reply(proto::close_code::refused));
  const auto lost = rig.request(1, nobody, {'h'}, std::make_unique<counted_end>(0));
  bytes word;
  rig.client->origins().close(1, actors::close_reason::link_lost);
  REQUIRE(rig.run_until([&] { return pull(lost.get(), word) == pulled::end; }));
  CHECK(word == data_plane_rig::reply(proto::close_code::unreachable));
  CHECK(rig.run_until([&] { return rig.control.streams_closed.size() == 2; }));
}

TEST_CASE("a request that is not what it said is reset at both ends", "[data_plane]") {
  data_plane_rig rig(43);
  REQUIRE(rig.build(1));
  target there;
  const auto app = rig.request(1, there.at(), {'h'}, std::make_unique<counted_end>(3, true));
  bytes got;
  std::size_t at = 0;
  REQUIRE(rig.run_until([&] { return there.accepted(); }));
  push(app.get(), {'a', 'b', 'c', 'd'}, at);
  auto seen = pulled::nothing;
  REQUIRE(rig.run_until([&] {
    if (there.accepted())
      seen = pull(there.connection.get(), got);
    return seen != pulled::nothing;
  }));
  CHECK(seen == pulled::reset);
  CHECK(rig.control.streams_closed.size() == 1);
}

} // namespace gate17::test
