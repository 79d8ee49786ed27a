// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/hello.hpp"

#include <catch2/catch.hpp>

#include "proto/cell/replay_set.hpp"
#include "proto/crypto/hello_keys.hpp"
#include "tests/support/link_rig.hpp"

using namespace gate17::proto;
using namespace gate17::test;
using bytes = link_rig::bytes;

namespace {

constexpr suite_id aes = suite_id::x25519_aes256gcm_blake2b;

/// A responder's whole order of checks, as hello.hpp states it.
result<link_session> receive(link_rig& rig, replay_set& seen, bytes hello) {
  const auto view = parse_hello(hello);
  if (!view) {
    return fail(view.error());
  }
  if (view->period != rig.keys.pub().period) {
    return fail(errc::wrong_period);
  }
  if (!hello_mac1_ok(hello, rig.keys.onion.pub)) {
    return fail(errc::bad_mac);
  }
  auto session = link_session::accept(hello, rig.keys.pub(), rig.keys.secrets());
  if (session && seen.check_and_insert(view->period, session->replay_id()) != replay_outcome::fresh) {
    return fail(errc::replayed);
  }
  return session;
}

errc refusal(link_rig& rig, replay_set& seen, const bytes& hello) { return receive(rig, seen, hello).error(); }

/// A hello whose clear part was changed by someone who knows S and so can make mac1 anew.
bytes with_new_mac(link_rig& rig, bytes hello) {
  const auto mac = mac1(mac1_key(rig.keys.onion.pub), byte_view(hello).first(56));
  std::copy(mac.begin(), mac.end(), hello.begin() + 56);
  return hello;
}

} // namespace

TEST_CASE("each fault of a hello has its own error", "[cell][hello]") {
  link_rig rig(aes, 71);
  replay_set seen(1000, 2, 1);
  seen.open_period(rig.keys.pub().period);
  const bytes good = rig.hello();

  CHECK(refusal(rig, seen, bytes(good.begin(), good.end() - 1)) == errc::truncated);
  bytes bad = good;
  bad.push_back(0);
  CHECK(refusal(rig, seen, bad) == errc::oversized);
  bad = good;
  bad[0] = 2;
  CHECK(refusal(rig, seen, bad) == errc::unsupported_version);
  bad = good;
  bad[2] = 9;
  CHECK(refusal(rig, seen, bad) == errc::unknown_suite);
  bad = good;
  bad[2] = 0;
  CHECK(refusal(rig, seen, bad) == errc::malformed);
  bad = good;
  ++bad[4];
  CHECK(refusal(rig, seen, bad) == errc::wrong_period);
  bad = good;
  bad[60] ^= 1;
  CHECK(refusal(rig, seen, bad) == errc::bad_mac);
  bad = good;
  bad[10] ^= 1;
  CHECK(refusal(rig, seen, bad) == errc::bad_mac);
  CHECK(refusal(rig, seen, with_new_mac(rig, bad)) == errc::bad_tag);
  bad = good;
  std::fill_n(bad.begin() + 8, 32, std::uint8_t{0});
  CHECK(refusal(rig, seen, with_new_mac(rig, bad)) == errc::weak_key);
  bad = good;
  bad[2000] ^= 1;
  CHECK(refusal(rig, seen, bad) == errc::bad_tag);

  CHECK(receive(rig, seen, good));
  CHECK(refusal(rig, seen, good) == errc::replayed);
}

TEST_CASE("the suite of a hello cannot be changed on the way", "[cell][hello]") {
  link_rig rig(aes, 72);
  bytes hello = rig.hello();
  store_le16(hello.data() + 2, wire_value(suite_id::x25519_chacha20poly1305_blake2b));
  hello = with_new_mac(rig, hello);
  CHECK(link_session::accept(hello, rig.keys.pub(), rig.keys.secrets()).error() == errc::bad_tag);
}

TEST_CASE("every flipped bit of a hello is refused", "[cell][hello][tamper]") {
  link_rig rig(aes, 73);
  const bytes good = rig.hello();
  replay_set seen(100000, 1, 1);
  seen.open_period(rig.keys.pub().period);
  for (std::size_t bit = 0; bit < 8 * good.size(); bit += bit < 8 * 100 ? 1 : 37) {
    bytes bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << bit % 8));
    if (receive(rig, seen, bad)) {
      FAIL("bit " << bit);
    }
  }
}

TEST_CASE("a hello echoes the nonce the node asked for", "[cell][hello]") {
  link_rig rig(aes, 74);
  byte_array<16> nonce;
  rig.random.fill(nonce);
  const bytes asked = rig.hello(nonce);
  CHECK(parse_hello(asked)->nonce_echo == nonce);
  CHECK(parse_hello(rig.hello())->nonce_echo == byte_array<16>{});
}

TEST_CASE("an answer that refuses carries records or a nonce", "[cell][hello]") {
  link_rig rig(aes, 75);
  const bytes hello = rig.hello();
  const auto view = parse_hello(hello);
  REQUIRE(view);
  bytes records(answer_records_max);
  rig.random.fill(records);
  bytes out(answer_bytes);
  must(write_records_answer(rig.keys.id, view->ephemeral, answer_kind::stale_prekey, records, rig.random, out));
  const auto stale = rig.initiator->read_answer(out);
  REQUIRE(stale);
  const auto& got = std::get<answer_records>(*stale);
  CHECK(got.kind == answer_kind::stale_prekey);
  CHECK(bytes(got.bytes.begin(), got.bytes.end()) == records);

  byte_array<16> nonce;
  rig.random.fill(nonce);
  must(write_records_answer(rig.keys.id, view->ephemeral, answer_kind::need_nonce, nonce, rig.random, out));
  const auto asked = read_records_answer(rig.keys.id, view->ephemeral, out);
  REQUIRE(asked);
  CHECK(std::get<answer_need_nonce>(*asked).nonce == nonce);

  records.push_back(0);
  CHECK(write_records_answer(rig.keys.id, view->ephemeral, answer_kind::stale_prekey, records, rig.random, out) ==
        fail(errc::oversized));
  CHECK(write_records_answer(rig.keys.id, view->ephemeral, answer_kind::need_nonce, records, rig.random, out) ==
        fail(errc::oversized));
  CHECK(write_records_answer(rig.keys.id, view->ephemeral, answer_kind::need_nonce, byte_view(nonce).first(15),
                             rig.random, out) == fail(errc::malformed));
}

TEST_CASE("first contact needs only the node id", "[cell][hello]") {
  seeded_random random(76);
  responder_identity node(random);
  bytes hello(hello_bytes);
  dh_public ephemeral;
  write_first_contact_hello(node.id, random, hello, ephemeral);
  const auto view = parse_hello(hello);
  REQUIRE(view);
  CHECK(view->first_contact());
  CHECK_FALSE(view->suite);
  CHECK(view->ephemeral == ephemeral);
  CHECK(first_contact_mac1_ok(hello, node.id));
  CHECK_FALSE(first_contact_mac1_ok(hello, node_id{}));
  CHECK_FALSE(hello_mac1_ok(hello, node.onion.pub));
  CHECK(link_session::accept(hello, node.pub(), node.secrets()).error() == errc::wrong_period);

  const bytes records(300, 4);
  bytes out(answer_bytes);
  must(write_records_answer(node.id, view->ephemeral, answer_kind::first_contact, records, random, out));
  bytes copy = out;
  const auto got = read_records_answer(node.id, ephemeral, copy);
  REQUIRE(got);
  CHECK(std::get<answer_records>(*got).kind == answer_kind::first_contact);
  copy = out;
  CHECK(read_records_answer(node_id{}, ephemeral, copy).error() == errc::bad_tag);
  CHECK(read_records_answer(node.id, ephemeral, byte_span(copy).first(2047)).error() == errc::truncated);
}

TEST_CASE("every flipped bit of an answer is refused, and a session takes one answer", "[cell][hello][tamper]") {
  seeded_random random(77);
  for (std::size_t bit = 0; bit < 8 * answer_bytes; bit += bit < 8 * 64 ? 7 : 499) {
    link_rig rig(aes, 77);
    rig.accept(rig.hello());
    bytes out(answer_bytes);
    must(rig.responder->write_answer(random, out));
    CHECK(rig.responder->write_answer(random, out) == fail(errc::step_out_of_order));
    out[bit / 8] = static_cast<std::uint8_t>(out[bit / 8] ^ (1U << bit % 8));
    if (rig.initiator->read_answer(out)) {
      FAIL("bit " << bit);
    }
  }
}

TEST_CASE("a node without the prekey cannot answer", "[cell][hello]") {
  link_rig rig(aes, 78);
  link_rig impostor(aes, 79);
  impostor.keys.id = rig.keys.id;
  const bytes hello = rig.hello();
  bytes copy = hello;
  CHECK(link_session::accept(copy, impostor.keys.pub(), impostor.keys.secrets()).error() == errc::bad_tag);
  copy = hello;
  // The onion key alone, stolen later, does not open the first flight either.
  const responder_keys_secret half{rig.keys.onion.secret, impostor.keys.prekey.secret};
  CHECK(link_session::accept(copy, rig.keys.pub(), half).error() == errc::bad_tag);
}
