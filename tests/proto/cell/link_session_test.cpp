// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/link_session.hpp"

#include <catch2/catch.hpp>

#include "proto/cell/limits.hpp"
#include "tests/support/every_bit.hpp"
#include "tests/support/link_rig.hpp"

using namespace gate17::proto;
using namespace gate17::test;
using namespace std::chrono_literals;
using bytes = link_rig::bytes;

namespace {

constexpr suite_id chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr suite_id aes = suite_id::x25519_aes256gcm_blake2b;
constexpr link_header small_relay{.circuit = 7, .kind = cell_kind::relay};
constexpr link_header large_relay{.circuit = 7, .kind = cell_kind::relay, .size = cell_size::large, .credit = 65536};

void use_header_mode(link_rig& rig) {
  rig.initiator->set_relay_mode(link_mode::header);
  rig.responder->set_relay_mode(link_mode::header);
  rig.step(rig.suite);
}

/// A cell from one end to the other: header and body must survive.
void check_crosses(link_rig& rig, link_session& from, link_session& to, const link_header& header) {
  bytes body(body_bytes(header.size));
  rig.random.fill(body);
  bytes cell = rig.seal(from, header, body);
  const auto peeked = to.peek_header(byte_view(cell).first(link_header_bytes));
  REQUIRE(peeked);
  CHECK(*peeked == header);
  CHECK(to.peek_header(cell) == peeked);
  const auto opened = to.open_cell(cell);
  REQUIRE(opened);
  CHECK(*opened == header);
  CHECK(bytes(cell.begin() + link_overhead, cell.end()) == body);
}

} // namespace

TEST_CASE("cells of both sizes cross a link in both directions and modes", "[cell][link]") {
  const auto suite = GENERATE(chacha, aes);
  const auto mode = GENERATE(link_mode::sealed, link_mode::header);
  link_rig rig(suite, 51);
  rig.establish();
  if (mode == link_mode::header) {
    use_header_mode(rig);
  }
  CHECK(rig.initiator->sending_mode() == mode);
  CHECK(rig.responder->receiving_mode() == mode);
  CHECK(rig.responder->sending_mode() == mode);
  CHECK(rig.initiator->receiving_mode() == mode);
  for (const auto& header :
       {small_relay, large_relay, link_header{.kind = cell_kind::padding, .size = cell_size::large},
        link_header{.circuit = 9, .kind = cell_kind::created, .credit = 1},
        link_header{.circuit = 9, .kind = cell_kind::destroy}, link_header{.kind = cell_kind::proof}}) {
    check_crosses(rig, *rig.initiator, *rig.responder, header);
    check_crosses(rig, *rig.responder, *rig.initiator, header);
  }
}

TEST_CASE("cells may follow the hello before the answer, up to 1 MiB", "[cell][link]") {
  link_rig rig(aes, 52);
  rig.accept(rig.hello());
  CHECK(rig.initiator->early_bytes_left() == early_bytes_max - hello_bytes);
  while (rig.initiator->early_bytes_left() >= large_cell_bytes) {
    check_crosses(rig, *rig.initiator, *rig.responder, large_relay);
  }
  bytes cell(large_cell_bytes);
  CHECK(rig.initiator->seal_cell(cell, large_relay) == fail(errc::early_data_limit));
  CHECK(rig.responder->seal_cell(cell, large_relay) == fail(errc::step_out_of_order));
  CHECK(rig.initiator->peek_header(cell).error() == errc::step_out_of_order);
  rig.answer();
  check_crosses(rig, *rig.initiator, *rig.responder, large_relay);
  check_crosses(rig, *rig.responder, *rig.initiator, large_relay);
}

TEST_CASE("a sealed cell hides header and body; a header cell leaves the body as it is", "[cell][link]") {
  link_rig rig(aes, 53);
  rig.establish();
  const bytes body(small_body_bytes, 0x5A);
  const auto leaks = [&](const bytes& cell) {
    return std::equal(body.begin(), body.end(), cell.begin() + link_overhead);
  };
  bytes sealed = rig.seal(*rig.initiator, small_relay, body);
  CHECK_FALSE(leaks(sealed));
  REQUIRE(rig.responder->open_cell(sealed));
  bytes plain_header(link_header_bytes);
  encode(small_relay, std::span<std::uint8_t, link_header_bytes>(plain_header));
  use_header_mode(rig);
  const bytes relayed = rig.seal(*rig.initiator, small_relay, body);
  CHECK(leaks(relayed));
  CHECK_FALSE(std::equal(plain_header.begin(), plain_header.end(), relayed.begin()));
  CHECK_FALSE(leaks(rig.seal(*rig.initiator, {.circuit = 7, .kind = cell_kind::credit, .credit = 4}, body)));
}

TEST_CASE("every flipped bit of a sealed cell is caught at the next node", "[cell][link][tamper]") {
  const auto suite = GENERATE(chacha, aes);
  CAPTURE(to_string(suite));
  link_rig rig(suite, 65);
  rig.establish();
  for (const auto& header : {small_relay, large_relay}) {
    bytes cell = rig.seal(*rig.initiator, header);
    check_every_bit(cell, [&] { return rig.responder->open_cell(cell).has_value(); });
    CHECK(rig.responder->open_cell(cell));
  }
}

TEST_CASE("on a header link the header, the tag and 32 body bytes are covered", "[cell][link][tamper]") {
  const auto suite = GENERATE(chacha, aes);
  link_rig rig(suite, 54);
  rig.establish();
  use_header_mode(rig);
  bytes cell = rig.seal(*rig.responder, large_relay);
  check_every_bit(byte_span(cell).first(link_overhead + bound_body_bytes),
                  [&] { return rig.initiator->open_cell(cell).has_value(); });
  // The stated limit of R7: beyond them the onion layers' own tags have to speak.
  flip_bit(cell, 8 * (link_overhead + bound_body_bytes));
  CHECK(rig.initiator->open_cell(cell));
}

TEST_CASE("control cells stay sealed on a header link", "[cell][link][tamper]") {
  link_rig rig(aes, 55);
  rig.establish();
  use_header_mode(rig);
  bytes cell = rig.seal(*rig.initiator, {.circuit = 3, .kind = cell_kind::create_first});
  flip_bit(cell, 8 * (cell.size() - 1));
  CHECK(rig.responder->open_cell(cell).error() == errc::bad_tag);
}

TEST_CASE("cells cannot be reordered, repeated, reflected or moved to another link", "[cell][link][tamper]") {
  link_rig rig(aes, 56);
  link_rig other(aes, 57);
  rig.establish();
  other.establish();
  const bytes first = rig.seal(*rig.initiator, small_relay);
  const bytes second = rig.seal(*rig.initiator, small_relay);
  const bytes spliced = other.seal(*other.initiator, small_relay);
  const auto refused = [&](link_session& by, bytes cell) { return !by.open_cell(cell); };
  CHECK(refused(*rig.responder, second));
  CHECK(refused(*rig.responder, spliced));
  CHECK(refused(*rig.initiator, first));
  CHECK_FALSE(refused(*rig.responder, first));
  CHECK(refused(*rig.responder, first));
  CHECK_FALSE(refused(*rig.responder, second));
}

TEST_CASE("open_cell wants exactly the bytes the header announces", "[cell][link]") {
  link_rig rig(aes, 58);
  rig.establish();
  bytes cell = rig.seal(*rig.initiator, large_relay);
  CHECK(rig.responder->peek_header(byte_view(cell).first(15)).error() == errc::truncated);
  CHECK(rig.responder->open_cell(byte_span(cell).first(small_cell_bytes)).error() == errc::truncated);
  bytes longer = cell;
  longer.push_back(0);
  CHECK(rig.responder->open_cell(longer).error() == errc::oversized);
  CHECK(rig.responder->open_cell(cell));
}

TEST_CASE("an illegal header is never sent", "[cell][link]") {
  link_rig rig(aes, 59);
  rig.establish();
  bytes cell(small_cell_bytes);
  CHECK(rig.initiator->seal_cell(cell, {.circuit = 0, .kind = cell_kind::relay}) == fail(errc::bad_header));
  CHECK(rig.initiator->seal_cell(cell, {.kind = cell_kind::padding, .flags = 1}) == fail(errc::bad_header));
  CHECK(rig.initiator->seal_cell(cell, large_relay) == fail(errc::bad_header));
  check_crosses(rig, *rig.initiator, *rig.responder, small_relay);
}

TEST_CASE("the relay mode moves with the DH step, each direction at its own cell", "[cell][link][step]") {
  link_rig rig(aes, 60);
  rig.establish();
  rig.initiator->set_relay_mode(link_mode::header);
  rig.responder->set_relay_mode(link_mode::header);
  CHECK(rig.initiator->mode_change_wanted());
  check_crosses(rig, *rig.initiator, *rig.responder, small_relay);
  CHECK(rig.initiator->sending_mode() == link_mode::sealed);

  bytes body(small_body_bytes);
  must(rig.initiator->write_step_body(aes, rig.policy, rig.random, rig.now, body));
  CHECK_FALSE(rig.initiator->mode_change_wanted());
  bytes step = rig.seal(*rig.initiator, {.kind = cell_kind::step}, body);
  CHECK(rig.initiator->sending_mode() == link_mode::header);
  // Sent by the responder before it saw the step: still sealed both ways of looking at it.
  check_crosses(rig, *rig.responder, *rig.initiator, large_relay);
  REQUIRE(rig.responder->open_cell(step));
  CHECK(rig.responder->receiving_mode() == link_mode::sealed);
  must(rig.responder->on_step_body(link_rig::body_of(step), rig.policy, rig.now));
  CHECK(rig.responder->receiving_mode() == link_mode::header);
  check_crosses(rig, *rig.initiator, *rig.responder, large_relay);
  check_crosses(rig, *rig.responder, *rig.initiator, large_relay);
  CHECK(rig.responder->sending_mode() == link_mode::sealed);

  REQUIRE(rig.responder->answer_owed());
  must(rig.responder->write_step_answer_body(rig.random, body));
  bytes answer = rig.seal(*rig.responder, {.kind = cell_kind::step_answer}, body);
  CHECK(rig.responder->sending_mode() == link_mode::header);
  REQUIRE(rig.initiator->open_cell(answer));
  must(rig.initiator->on_step_answer_body(link_rig::body_of(answer)));
  check_crosses(rig, *rig.responder, *rig.initiator, large_relay);

  // And back again.
  rig.initiator->set_relay_mode(link_mode::sealed);
  rig.step(aes);
  CHECK(rig.responder->sending_mode() == link_mode::sealed);
  check_crosses(rig, *rig.responder, *rig.initiator, large_relay);
  CHECK(rig.initiator->dh_steps() == 2);
}

TEST_CASE("a peer that is no proven node gets no header mode", "[cell][link][step]") {
  link_rig rig(aes, 61);
  rig.establish();
  rig.initiator->set_relay_mode(link_mode::header);
  bytes body(small_body_bytes);
  must(rig.initiator->write_step_body(aes, rig.policy, rig.random, rig.now, body));
  bytes step = rig.seal(*rig.initiator, {.kind = cell_kind::step}, body);
  REQUIRE(rig.responder->open_cell(step));
  CHECK(rig.responder->on_step_body(link_rig::body_of(step), rig.policy, rig.now) == fail(errc::unsolicited));
}

TEST_CASE("step bodies are checked before they touch a key", "[cell][link][step]") {
  link_rig rig(aes, 62);
  rig.establish();
  bytes body(small_body_bytes);
  must(rig.initiator->write_step_body(aes, rig.policy, rig.random, rig.now, body));
  bytes bad = body;
  store_le16(bad.data() + 32, 99);
  CHECK(rig.responder->on_step_body(bad, rig.policy, rig.now) == fail(errc::unknown_suite));
  bad = body;
  bad[34] = 2;
  CHECK(rig.responder->on_step_body(bad, rig.policy, rig.now) == fail(errc::malformed));
  bad = body;
  bad[35] = 1;
  CHECK(rig.responder->on_step_body(bad, rig.policy, rig.now) == fail(errc::malformed));
  CHECK(rig.responder->on_step_body(byte_view(body).first(20), rig.policy, rig.now) == fail(errc::truncated));
  CHECK_FALSE(rig.responder->answer_owed());
  CHECK(rig.initiator->on_step_answer_body(byte_view(body).first(20)) == fail(errc::truncated));
}

TEST_CASE("the cell right after a step body must be the step", "[cell][link][step]") {
  link_rig rig(aes, 63);
  rig.establish();
  bytes cell(small_cell_bytes);
  CHECK(rig.initiator->seal_cell(cell, {.kind = cell_kind::step}) == fail(errc::step_out_of_order));
  CHECK(rig.responder->seal_cell(cell, {.kind = cell_kind::step_answer}) == fail(errc::step_out_of_order));
  must(rig.initiator->write_step_body(aes, rig.policy, rig.random, rig.now, byte_span(cell).subspan(link_overhead)));
  CHECK(rig.initiator->seal_cell(cell, small_relay) == fail(errc::step_out_of_order));
  CHECK(rig.initiator->seal_cell(cell, {.kind = cell_kind::step}));
}

TEST_CASE("links step by time and traffic, and close when a step stays owed", "[cell][link][step]") {
  link_rig rig(aes, 64);
  rig.establish();
  CHECK(rig.initiator->step_due(rig.now));
  rig.step(aes);
  CHECK_FALSE(rig.initiator->step_due(rig.now));
  for (std::size_t sent = 0; sent < (16U << 20U); sent += large_cell_bytes) {
    bytes cell = rig.seal(*rig.initiator, large_relay);
    REQUIRE(rig.responder->open_cell(cell));
  }
  CHECK(rig.initiator->step_due(rig.now));
  CHECK(rig.initiator->chain_steps() == rig.responder->chain_steps());
  CHECK(rig.initiator->chain_steps() >= 15);
  bytes body(small_body_bytes);
  must(rig.initiator->write_step_body(aes, rig.policy, rig.random, rig.now, body));
  rig.seal(*rig.initiator, {.kind = cell_kind::step}, body);
  CHECK(rig.initiator->check(rig.now + 29s));
  CHECK(rig.initiator->check(rig.now + 31s) == fail(errc::step_overdue));
}
