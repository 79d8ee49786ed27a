// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/prekey_ring.hpp"

#include <thread>

#include <catch2/catch.hpp>

#include "proto/codec/node_records.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "tests/node/keys/key_ring_fixture.hpp"

using namespace gate17;
using namespace gate17::node;
using proto::errc;

namespace {

constexpr proto::unix_seconds length = 1'800;
constexpr proto::unix_seconds grace = 600;
constexpr std::uint32_t period = 1'000'000;
constexpr proto::unix_seconds begin = period * length;
const directory::prekey_period schedule{std::chrono::seconds(length)};

struct ring_under_test {
  test::seeded_random random{17};
  node_keys keys = test::make_node_keys(random, begin);
  prekey_ring ring{schedule, 4711};

  proto::unix_seconds advance(proto::unix_seconds now) { return ring.advance(now, keys, random); }
  std::optional<errc> refusal(std::uint32_t of, proto::unix_seconds now) const {
    const auto found = ring.snapshot()->lookup(of, now);
    return found ? std::nullopt : std::optional(found.error());
  }
};

} // namespace

TEST_CASE("a prekey is accepted from the start of its period to the end of its grace") {
  ring_under_test under;
  under.advance(begin);
  CHECK(under.refusal(period, begin - 1) == errc::wrong_period);
  CHECK(under.refusal(period, begin) == std::nullopt);
  CHECK(under.refusal(period, begin + length + grace - 1) == std::nullopt);
  CHECK(under.refusal(period, begin + length + grace) == errc::wrong_period);
  CHECK(under.refusal(period + 1, begin + length - 1) == errc::wrong_period);
  CHECK(under.refusal(period + 1, begin + length) == std::nullopt);
  CHECK(under.refusal(period - 1, begin) == errc::wrong_period);
  CHECK(under.refusal(period + 2, begin + 2 * length) == errc::wrong_period);
}

TEST_CASE("the next record is there ahead of its period, and stays the same in it") {
  ring_under_test under;
  under.advance(begin);
  const auto ahead = under.ring.snapshot()->make_record(period + 1);
  REQUIRE(ahead);
  CHECK(ahead->boot_id == 4711);
  CHECK(proto::verify(*ahead, under.keys.signing.public_key()));
  under.advance(begin + length);
  CHECK(proto::encode(*under.ring.snapshot()->make_record(period + 1)) == proto::encode(*ahead));
  CHECK(under.ring.snapshot()->make_record(period + 3).error() == errc::wrong_period);
}

TEST_CASE("records for strangers verify and are the same bytes for everybody") {
  ring_under_test under;
  under.advance(begin);
  const auto first = under.ring.snapshot()->node_records(begin + 5);
  under.advance(begin + 60);
  const auto second = under.ring.snapshot()->node_records(begin + 60);
  REQUIRE(first);
  CHECK(first == second);
  const auto records = proto::decode_node_records(*first);
  REQUIRE(records);
  const auto keys = proto::verify_records(*records, under.keys.id, begin);
  REQUIRE(keys);
  CHECK(keys->period == period);
  CHECK(keys->onion_key == under.keys.onion.pub);
}

TEST_CASE("advance says when it must be called next") {
  ring_under_test under;
  CHECK(under.advance(begin + 10) == begin + length);
  CHECK(under.advance(begin + length) == begin + length + grace);
  CHECK(under.advance(begin + length + grace) == begin + 2 * length);
}

TEST_CASE("wiped secrets stay unreachable through an old snapshot and after the clock goes back") {
  ring_under_test under;
  under.advance(begin);
  const auto old = under.ring.snapshot();
  under.advance(begin + length + grace);
  CHECK(old->lookup(period, begin + 1).error() == errc::wrong_period);
  CHECK(under.refusal(period, begin + 1) == errc::wrong_period);
  under.advance(begin + 1);
  CHECK(under.refusal(period, begin + 1) == errc::wrong_period);
  CHECK_FALSE(under.ring.snapshot()->make_record(period));
}

TEST_CASE("periods that were passed over get keys when the clock comes back to them") {
  ring_under_test under;
  under.advance(begin);
  under.advance(begin + 100 * length);
  under.advance(begin + 10 * length);
  CHECK(under.refusal(period + 10, begin + 10 * length) == std::nullopt);
}

TEST_CASE("period 0 is first contact and gets no keys") {
  ring_under_test under;
  under.ring.advance(10, under.keys, under.random);
  CHECK_FALSE(under.ring.snapshot()->make_record(0));
  CHECK(under.ring.snapshot()->make_record(1));
}

TEST_CASE("a session can be answered with leased keys") {
  ring_under_test under;
  under.advance(begin);
  const auto record = under.ring.snapshot()->make_record(period);
  REQUIRE(record);
  const proto::responder_keys_public known{record->node, record->onion_key, record->period, record->prekey};
  const auto suite = proto::suite_id::x25519_chacha20poly1305_blake2b;
  auto caller = proto::ratchet_session::initiate(proto::session_role::link, suite, known, under.random);
  REQUIRE(caller);
  const auto lease = under.ring.snapshot()->lookup(period, begin);
  REQUIRE(lease);
  auto called = proto::ratchet_session::respond(proto::session_role::link, suite, lease->keys(), lease->secrets(),
                                                caller->ephemeral());
  REQUIRE(called);
  proto::byte_array<40> text{};
  proto::byte_array<16> tag{};
  caller->sending().seal({}, text, tag);
  CHECK(called->receiving().open({}, text, tag));
}

TEST_CASE("while onion keys change both are answered") {
  ring_under_test under;
  under.advance(begin);
  CHECK(under.ring.snapshot()->lookup_other_onion(period, begin).error() == errc::wrong_period);
  const auto old_onion = under.keys.onion.pub;
  auto renewed = test::make_node_keys(under.random, begin);
  renewed.previous_onion = proto::dh_pair::from_secret(under.keys.onion.secret.clone());
  under.ring.advance(begin + 1, renewed, under.random);
  under.ring.advance(begin + length, renewed, under.random);
  under.ring.advance(begin + 2 * length, renewed, under.random);
  // Made before the change: its record names the old key.
  const auto before = under.ring.snapshot();
  CHECK(before->lookup(period + 1, begin + 2 * length)->keys().onion_key == old_onion);
  CHECK(before->lookup_other_onion(period + 1, begin + 2 * length)->keys().onion_key == renewed.onion.pub);
  CHECK(before->lookup(period + 2, begin + 2 * length)->keys().onion_key == renewed.onion.pub);
  const auto other = before->lookup_other_onion(period + 2, begin + 2 * length);
  REQUIRE(other);
  CHECK(other->keys().onion_key == old_onion);
  CHECK(other->secrets().onion_key == under.keys.onion.secret);
}

TEST_CASE("the old onion key is forgotten when its overlap ends") {
  ring_under_test under;
  under.keys.previous_onion = proto::dh_pair::generate(under.random);
  under.advance(begin);
  REQUIRE(under.ring.snapshot()->lookup_other_onion(period, begin));
  under.keys.previous_onion.reset();
  under.advance(begin + 1);
  CHECK(under.ring.snapshot()->lookup_other_onion(period, begin + 1).error() == errc::wrong_period);
}

TEST_CASE("threads look up while the ring advances") {
  ring_under_test under;
  under.advance(begin);
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> found{0};
  const auto read = [&] {
    std::uint32_t of = period;
    while (!stop.load()) {
      const auto lease = under.ring.snapshot()->lookup(of, schedule.start_of(of));
      if (lease) {
        const auto pair = proto::dh_pair::from_secret(lease->secrets().prekey.clone());
        if (pair.pub != lease->keys().prekey)
          return;
        ++found;
      }
      of = of == period + 30 ? period : of + 1;
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (std::uint32_t step = 0; step < 30; ++step)
    under.advance(begin + step * length);
  while (found.load() < 10)
    std::this_thread::yield();
  stop.store(true);
  first.join();
  second.join();
  CHECK(found.load() >= 10);
}
