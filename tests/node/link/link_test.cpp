// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <array>
#include <vector>

#include "node/link/link.hpp"
#include "proto/cell/control_body.hpp"
#include "tests/support/loop_rig.hpp"
#include "tests/support/ratchet_pair.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

namespace {

using bytes = std::vector<std::uint8_t>;

struct no_keeper final : node::link_keeper {
  void on_link_answered(node::link&) override {}
  void on_create(node::link&, std::uint32_t, node::cell, node::cell) override {}
  void on_link_closed(node::link&, actors::close_reason, std::vector<std::uint8_t>) override {}
};

struct counting_owner final : node::leg_owner {
  void on_cell(node::leg&, node::cell) override {}
  void on_sent(node::leg&, std::size_t) override { ++sent; }
  void on_link_lost(node::leg&, actors::close_reason, proto::byte_view) override { ++lost; }
  int sent = 0;
  int lost = 0;
};

/// An initiator's link whose other end is a session in the test's hands, over a socket that takes little at a time.
struct linked {
  explicit linked(std::uint64_t seed) : rig(seed), keys(rig.random) {
    std::array<int, 2> pair{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()) == 0);
    const int little = 16'384;
    ::setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    far = node::unique_fd(pair[1]);
    bytes hello(proto::hello_bytes);
    auto session = proto::link_session::initiate(proto::suite_id::x25519_aes256gcm_blake2b, keys.pub(), std::nullopt,
                                                 rig.random, hello)
                       .value();
    node::link::limits bounds;
    bounds.sealed_ahead_bytes = 65'536;
    bounds.circuits_max = 2;
    bounds.asks_silent_peers = false; // the other end answers nothing, however slow the test runs
    near.emplace(rig.context, keeper, node::link::role::initiator, node::unique_fd(pair[0]), std::move(session), hello,
                 bounds);
    while (inbox.size() < proto::hello_bytes)
      read();
    bytes got(inbox.begin(), inbox.begin() + proto::hello_bytes);
    inbox.erase(inbox.begin(), inbox.begin() + proto::hello_bytes);
    other.emplace(proto::link_session::accept(got, keys.pub(), keys.secrets()).value());
    bytes answer(proto::answer_bytes);
    must(other->write_answer(rig.random, answer));
    REQUIRE(::send(far.get(), answer.data(), answer.size(), 0) == static_cast<ssize_t>(answer.size()));
    while (!near->answered())
      rig.turn();
  }

  void read() {
    rig.turn();
    pull(far.get(), inbox);
  }

  bool has_cell() {
    return inbox.size() >= proto::link_overhead &&
           inbox.size() >= proto::wire_bytes(other->peek_header(inbox).value().size);
  }

  /// The next cell, once it is there; a step is taken note of.
  proto::link_header next_cell() {
    while (!has_cell())
      read();
    const auto count = proto::wire_bytes(other->peek_header(inbox).value().size);
    bytes cell(inbox.begin(), inbox.begin() + static_cast<std::ptrdiff_t>(count));
    inbox.erase(inbox.begin(), inbox.begin() + static_cast<std::ptrdiff_t>(count));
    const auto header = other->open_cell(cell).value();
    last_body.assign(cell.begin() + proto::link_overhead, cell.end());
    if (header.kind == proto::cell_kind::step)
      must(other->on_step_body(last_body, {}, rig.loop.now()));
    return header;
  }

  /// The circuit of the next relay cell.
  std::uint32_t next() {
    for (;;)
      if (const auto header = next_cell(); header.kind == proto::cell_kind::relay)
        return header.circuit;
  }

  /// A control cell of the link from its other end.
  void say(proto::cell_kind kind, bool on) {
    bytes cell(proto::small_cell_bytes);
    proto::write_padding_body(on, rig.random, proto::byte_span(cell).subspan(proto::link_overhead));
    must(other->seal_cell(cell, {0, kind, proto::cell_size::small, 0, 0}));
    REQUIRE(::send(far.get(), cell.data(), cell.size(), 0) == static_cast<ssize_t>(cell.size()));
  }

  void queue(node::leg& on, proto::cell_size size, int count = 1) {
    for (int i = 0; i < count; ++i)
      on.send(node::make_cell(rig.pool, proto::cell_kind::relay, size));
  }

  std::uint64_t cells_sealed() const { return rig.metrics.cells_out[0] + rig.metrics.cells_out[1]; }

  loop_rig rig;
  responder_identity keys;
  no_keeper keeper;
  node::unique_fd far;
  std::optional<node::link> near;
  std::optional<proto::link_session> other;
  bytes inbox;
  bytes last_body;
};

} // namespace

TEST_CASE("who dials a link is not held to what one client may have", "[link]") {
  linked made(4);
  counting_owner owner;
  std::array<node::leg, 3> legs{node::leg{owner}, node::leg{owner}, node::leg{owner}};
  for (auto& one : legs)
    CHECK(made.near->attach(one));
}

TEST_CASE("an interactive circuit's cell is the next one sealed, whatever bulk waits beside it", "[link]") {
  linked made(1);
  counting_owner bulk_owner;
  counting_owner owner;
  std::array<node::leg, 3> bulk{node::leg{bulk_owner}, node::leg{bulk_owner}, node::leg{bulk_owner}};
  node::leg quiet(owner);
  for (auto& one : bulk)
    REQUIRE(made.near->attach(one));
  REQUIRE(made.near->attach(quiet));
  for (auto& one : bulk)
    made.queue(one, proto::cell_size::large, 60);
  int got = 0;
  for (; got < 20; ++got)
    made.next();
  for (int round = 0; round < 10; ++round) {
    const auto sealed_before = bulk_owner.sent;
    made.queue(quiet, proto::cell_size::small);
    while (made.next() != quiet.id())
      ++got;
    // Only what was sealed before it was there went before it: the bound is the sealed-ahead limit, not the queues.
    CHECK(got <= sealed_before);
    CHECK(sealed_before - got <= 1);
    for (int i = 0; i < 3; ++i, ++got)
      made.next();
  }
  CHECK(bulk_owner.sent < 3 * 60);
}

TEST_CASE("what is sealed ahead is bounded however much is queued", "[link]") {
  linked made(2);
  counting_owner owner;
  node::leg one(owner);
  REQUIRE(made.near->attach(one));
  made.queue(one, proto::cell_size::large, 60);
  for (int i = 0; i < 50; ++i)
    made.rig.turn();
  // Ahead: 64 KiB and the cell that crosses it; the rest is what a socket of 16 KiB took.
  CHECK(owner.sent <= 12);
  CHECK(one.queued_bytes() >= 48 * proto::large_cell_bytes);
}

TEST_CASE("two bulk circuits share a link evenly in bytes, whatever their cells", "[link]") {
  linked made(3);
  counting_owner owner;
  node::leg large(owner);
  node::leg small(owner);
  REQUIRE(made.near->attach(large));
  REQUIRE(made.near->attach(small));
  made.queue(large, proto::cell_size::large, 60);
  made.queue(small, proto::cell_size::small, 480);
  std::int64_t difference = 0;
  for (int i = 0; i < 400; ++i) {
    if (made.next() == large.id())
      difference += static_cast<std::int64_t>(proto::large_cell_bytes);
    else
      difference -= static_cast<std::int64_t>(proto::small_cell_bytes);
    REQUIRE(std::abs(difference) <= 2 * node::round_robin::quantum_bytes);
  }
}

TEST_CASE("a lost link tells every circuit once and keeps no cell", "[link]") {
  linked made(4);
  counting_owner owner;
  std::array<node::leg, 2> legs{node::leg{owner}, node::leg{owner}};
  for (auto& one : legs) {
    REQUIRE(made.near->attach(one));
    made.queue(one, proto::cell_size::large, 30);
  }
  made.far.reset();
  for (int i = 0; i < 100 && owner.lost == 0; ++i)
    made.rig.turn();
  CHECK(owner.lost == 2);
  for (auto& one : legs) {
    CHECK_FALSE(one.attached());
    CHECK(one.queued_bytes() == 0);
  }
  CHECK_FALSE(made.near->attach(legs[0]));
}

TEST_CASE("legs that outlive their link are free", "[link]") {
  counting_owner owner;
  node::leg one(owner);
  {
    linked made(5);
    REQUIRE(made.near->attach(one));
    made.near.reset();
    CHECK_FALSE(one.attached());
  }
  one.drained(10);
}

TEST_CASE("a link is padded as long as a circuit asks for it, and a minute longer", "[link][padding]") {
  linked made(6);
  counting_owner owner;
  CHECK(made.near->padding().bytes_sent == 0);
  auto one = std::make_unique<node::leg>(owner, true);
  REQUIRE(made.near->attach(*one));
  while (made.next_cell().kind != proto::cell_kind::padding_wish) {
  }
  CHECK(proto::read_padding_body(made.last_body).value());
  CHECK_FALSE(made.near->padding().on);
  made.say(proto::cell_kind::padding_answer, true);
  made.say(proto::cell_kind::padding, true);
  while (made.next_cell().kind != proto::cell_kind::padding) {
  }
  CHECK(made.near->padding().on);
  CHECK(made.near->padding().bytes_sent >= proto::small_cell_bytes);
  CHECK(made.near->padding().bytes_received == proto::small_cell_bytes);
  one.reset();
  made.near->tick();
  CHECK(made.near->padding().on);
}

TEST_CASE("on a padded link nothing leaves but whole slots, whatever waits", "[link][padding]") {
  linked made(7);
  counting_owner owner;
  node::leg padded(owner, true);
  REQUIRE(made.near->attach(padded));
  made.queue(padded, proto::cell_size::large, 3);
  // Every read finds a multiple of the smallest slot, however often the loop turned in between.
  std::size_t total = made.inbox.size();
  for (int relayed = 0; relayed < 3;) {
    const auto before = made.inbox.size();
    made.read();
    const auto came = made.inbox.size() - before;
    REQUIRE(came % node::link_pace::slot_min == 0);
    total += came;
    if (made.has_cell() && made.next_cell().kind == proto::cell_kind::relay)
      ++relayed;
  }
  CHECK(total >= 3 * proto::large_cell_bytes);
}

TEST_CASE("an answer to a wish for padding is refused on the wrong side of a link", "[link][padding]") {
  linked made(8);
  made.say(proto::cell_kind::padding_wish, true);
  while (!made.near->closed())
    made.rig.turn();
  CHECK(made.rig.metrics.link_refusals[static_cast<std::size_t>(proto::errc::unsolicited)] == 1);
}

} // namespace gate17::test
