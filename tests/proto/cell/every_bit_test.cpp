// SPDX-License-Identifier: GPL-3.0-or-later
// Rule R8 to the last bit. circuit_tamper_test goes through whole sessions and samples; here every bit of every kind
// and size of body is turned, and only the layer whose tag must notice is asked, over and over for the same cell: a
// failed open leaves a chain where it was. Forward bodies and sealed cells need no such door and are turned in
// circuit_tamper_test and link_session_test.
#include <catch2/catch.hpp>

#include <array>

#include "proto/cell/create_layout.hpp"
#include "proto/cell/hello_layout.hpp"
#include "tests/support/circuit_rig.hpp"
#include "tests/support/every_bit.hpp"
#include "tests/support/link_rig.hpp"
#include "tests/support/session_access.hpp"

namespace gate17::test {

namespace {

using namespace proto;

constexpr suite_id chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr suite_id aes = suite_id::x25519_aes256gcm_blake2b;
constexpr std::size_t hop_count = 3;

/// The client's chain for what hop `i` sends.
chain& receiving(circuit_rig& rig, std::size_t i) { return hop_ratchet(*rig.client, i).receiving(); }

/// Keeps what crosses each link.
struct link_copies {
  std::array<bytes, hop_count> bodies;
  link_tap tap() {
    return [this](std::size_t link, byte_span body) { bodies[link].assign(body.begin(), body.end()); };
  }
  /// What hop `i` let fall off the body it received and bound to its tag.
  bytes dropped(std::size_t i, std::size_t count) const {
    return i + 1 == hop_count ? bytes{}
                              : bytes(bodies[i + 1].end() - static_cast<std::ptrdiff_t>(count), bodies[i + 1].end());
  }
};

} // namespace

TEST_CASE("backward, every bit that crosses any link is under the tag of the hop that sent it or dropped it",
          "[cell][tamper]") {
  const auto suite = GENERATE(chacha, aes);
  const auto size = GENERATE(cell_size::small, cell_size::large);
  CAPTURE(to_string(suite));
  circuit_rig rig(hop_count, suite, 31);
  rig.establish();
  link_copies crossed;
  bytes room = rig.seal_backward(hop_count - 1, size, rig.payload(700), crossed.tap());
  // Large bodies at the middle alone, which both relays and drops: 130,000 bits take seconds.
  const bool large = size == cell_size::large;
  for (std::size_t i = large ? 1 : 0; i < (large ? 2 : hop_count); ++i) {
    CAPTURE(i);
    const byte_span body(crossed.bodies[i]);
    bytes dropped = crossed.dropped(i, relay_shift);
    const auto opens = [&] { return receiving(rig, i).open(dropped, body.subspan(tag_bytes), body.first(tag_bytes)); };
    check_every_bit(body, opens);
    check_every_bit(dropped, opens);
    CHECK(opens());
  }
  CHECK(rig.client->open_backward(room, size));
}

TEST_CASE("created, every bit that crosses any link is under the tag of the hop that sent it or dropped it",
          "[cell][tamper]") {
  const auto suite = GENERATE(chacha, aes);
  CAPTURE(to_string(suite));
  circuit_rig rig(hop_count, suite, 32);
  REQUIRE_FALSE(rig.create().error);
  link_copies crossed;
  const auto keep = crossed.tap();
  // The client refuses the body for its last bit, after it took all keys: its chains wait for the genuine one.
  REQUIRE(rig.created(hop_count - 1, rig.payload(9),
                      [&](std::size_t link, byte_span body) {
                        keep(link, body);
                        if (link == 0)
                          flip_bit(body, 8 * body.size() - 1);
                      })
              .error == errc::bad_tag);
  for (std::size_t i = 0; i < hop_count; ++i) {
    CAPTURE(i);
    const byte_span body(crossed.bodies[i]);
    bytes dropped = crossed.dropped(i, created_shift);
    const auto opens = [&] {
      return receiving(rig, i).open(body.first(dh_key_bytes), dropped, body.subspan(created_layout::ciphertext),
                                    body.subspan(created_layout::tag, tag_bytes));
    };
    check_every_bit(body, opens);
    check_every_bit(dropped, opens);
    CHECK(opens());
  }
}

TEST_CASE("create, every bit that crosses any link is under the next hop's tag", "[cell][tamper]") {
  const auto suite = GENERATE(chacha, aes);
  CAPTURE(to_string(suite));
  circuit_rig rig(hop_count, suite, 33);
  link_copies crossed;
  REQUIRE_FALSE(rig.create(crossed.tap()).error);
  for (std::size_t i = 0; i < hop_count; ++i) {
    CAPTURE(i);
    const auto& keys = rig.keys[i];
    const byte_span body(crossed.bodies[i]);
    // What stands before the tag chooses the keys, so each of these bits asks the whole hop.
    check_every_bit(body.first(create_layout::tag), [&] {
      bytes room(body.begin(), body.end());
      room.resize(create_body_bytes + create_shift);
      return hop_session::open_create(room, keys.pub(), keys.secrets()).has_value();
    });
    auto session = ratchet_session::respond(session_role::hop, suite, keys.pub(), keys.secrets(),
                                            parse_create_head(body).value().ephemeral)
                       .value();
    const auto opens = [&] {
      return session.receiving().open(body.first(create_layout::tag), body.subspan(create_layout::ciphertext),
                                      body.subspan(create_layout::tag, tag_bytes));
    };
    check_every_bit(body.subspan(create_layout::tag), opens);
    CHECK(opens());
  }
}

TEST_CASE("an answer to a hello, every bit is under its tag, and none makes records of it", "[cell][hello][tamper]") {
  const auto suite = GENERATE(chacha, aes);
  CAPTURE(to_string(suite));
  link_rig rig(suite, 34);
  rig.accept(rig.hello());
  bytes answer(answer_bytes);
  must(rig.responder->write_answer(rig.random, answer));
  auto& ratchet = link_ratchet(*rig.initiator);
  dh_public key;
  std::copy_n(answer.begin(), dh_key_bytes, key.bytes.begin());
  must(ratchet.accept_answer(key));
  const byte_span body(answer);
  const auto opens = [&] {
    bytes as_records = answer;
    return ratchet.receiving().open(body.first(dh_key_bytes), body.subspan(answer_layout::ciphertext),
                                    body.subspan(answer_layout::tag, tag_bytes)) ||
           read_records_answer(rig.keys.id, ratchet.ephemeral(), as_records);
  };
  check_every_bit(body, opens);
  CHECK(opens());
}

} // namespace gate17::test
