// SPDX-License-Identifier: GPL-3.0-or-later
// What a wall clock that is set by hours while the process runs may do, and what it may not.
#include <catch2/catch.hpp>

#include "actors/document_follower.hpp"
#include "actors/document_publisher.hpp"
#include "actors/health.hpp"
#include "tests/support/fake_stores.hpp"
#include "tests/support/seeded_random.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t prekey_length = 1'800;
/// One period after the first document.
constexpr proto::unix_seconds true_time = test::test_now + 3'600;

/// A follower whose directory always has the document of the true time.
struct wandering_clock {
  wandering_clock() {
    clock.advance(1h);
    for (const auto& node : network.nodes)
      for (const std::uint32_t period : {true_period(), true_period() + 1})
        records.push_back(node->prekey(period, random));
    serve(follower.start({}, {}, clock.read()));
    REQUIRE(follower.usable(clock.read()));
  }

  static std::uint32_t true_period() { return static_cast<std::uint32_t>(true_time / prekey_length); }

  void serve(follower_effects effects) {
    while (!effects.asks.empty()) {
      std::vector<service_ask> asks = std::move(effects.asks);
      effects.asks.clear();
      for (const auto& ask : asks) {
        auto more = follower.ended(ask.id, close_reason::finished, answer(ask.request), clock.read());
        effects.asks.insert(effects.asks.end(), more.asks.begin(), more.asks.end());
      }
    }
  }

  std::vector<std::uint8_t> answer(const std::vector<std::uint8_t>& bytes) {
    ++asked;
    const auto request = proto::decode_directory_request(bytes).value();
    proto::directory_response response;
    if (const auto* sheet = std::get_if<proto::get_prekey_sheet>(&request)) {
      auto role = network.make_authority();
      for (const auto& record : records)
        role.accept(record, true_time);
      response.bytes = proto::encode(role.build_sheet(sheet->period, newest, network.authority_key).value());
    } else {
      response.bytes = proto::encode(newest);
    }
    return proto::encode(response);
  }

  /// Lets `span` pass by both clocks, a second at a time.
  void pass(std::chrono::seconds span) {
    for (; span.count() > 0; --span) {
      clock.advance(1s);
      serve(follower.tick(clock.read()));
    }
  }

  void set_clock(std::chrono::milliseconds by) { clock.unix_time += by; }

  test::test_network network = test::test_network::local(1);
  test::seeded_random random{2};
  test::manual_wall_clock clock;
  proto::signed_document older = network.document();
  proto::signed_document newest = network.document(true_time, &older);
  std::vector<proto::prekey_record> records;
  std::size_t asked = 0;
  document_follower follower{network.file(), {}, {.self = {}, .is_client = true, .first_id = 100}, random};
};

} // namespace

TEST_CASE("a clock set back brings no older document", "[clock]") {
  wandering_clock made;
  const auto held = made.follower.view()->period();
  made.set_clock(-5h);
  made.newest = made.older;
  made.pass(30s);
  CHECK(made.follower.view()->period() == held);
  CHECK(made.follower.view()->is_valid_at(made.clock.read().seconds()));
}

TEST_CASE("a clock set beyond the document's life stops the network, and set right brings it back", "[clock]") {
  wandering_clock made;
  const auto held = made.follower.view();
  made.set_clock(30h);
  made.pass(10s);
  CHECK_FALSE(made.follower.usable(made.clock.read()));
  CHECK(made.follower.view()->period() == held->period());
  health_input input;
  auto& consensus = input.status.consensus;
  consensus.period = held->period();
  consensus.valid_until = held->document().valid_until;
  consensus.usable_nodes = 6;
  input.now = made.clock.read().seconds();
  CHECK(judge_health(input) == health_verdict{run_state::offline, "the newest network document has expired"});
  made.set_clock(-30h);
  made.pass(2s);
  CHECK(made.follower.usable(made.clock.read()));
}

TEST_CASE("a clock that stood wrong while planning the next fetch does not put it off for hours", "[clock]") {
  wandering_clock made;
  made.set_clock(-20h);
  made.pass(5s);
  made.set_clock(20h);
  // The true time goes on; the next document must be fetched in the period after the next at the latest.
  const auto next = made.network.document(true_time + 3'600, &made.newest);
  made.newest = next;
  for (int minute = 0; minute < 180 && made.follower.view()->document_hash() != next.hash(); ++minute) {
    made.clock.advance(1min);
    made.serve(made.follower.tick(made.clock.read()));
  }
  CHECK(made.follower.view()->document_hash() == next.hash());
}

TEST_CASE("deadlines of questions do not move with the wall clock", "[clock]") {
  wandering_clock made;
  made.set_clock(30h);
  auto effects = made.follower.tick(made.clock.read());
  for (int i = 0; i < 100 && effects.asks.empty(); ++i) {
    made.clock.advance(100ms);
    effects = made.follower.tick(made.clock.read());
  }
  REQUIRE_FALSE(effects.asks.empty());
  const auto lost = effects.asks.front().id;
  made.set_clock(-60h);
  CHECK(made.follower.ended(lost, close_reason::finished, {}, made.clock.read()).asks.empty());
  made.set_clock(30h);
  made.clock.advance(11s);
  made.serve(made.follower.tick(made.clock.read()));
  CHECK(made.follower.usable(made.clock.read()));
}

TEST_CASE("an authority whose clock is set back signs nothing twice", "[clock]") {
  const auto network = test::test_network::local(1);
  test::manual_wall_clock clock;
  const auto key = std::make_shared<proto::signing_key>(proto::signing_key::from_seed(network.authority_key.seed()));
  document_publisher publisher(network.config,
                               {.settle = 100ms, .first_nodes_min = 1, .nodes_expected = 0, .settle_max = 1s}, key);
  publisher.start({}, {}, clock.read());
  for (const auto& node : network.nodes)
    publisher.answer(proto::publish_descriptor{node->descriptor()}, clock.read());
  clock.advance(2s);
  const auto first = publisher.tick(clock.read());
  REQUIRE(first.persist);
  clock.unix_time -= 3h;
  for (int i = 0; i < 100; ++i) {
    clock.advance(1min);
    CHECK_FALSE(publisher.tick(clock.read()).persist);
  }
}

TEST_CASE("an authority that lost its last document leaves its period and the next alone", "[clock]") {
  const auto network = test::test_network::local(1);
  test::manual_wall_clock clock;
  const auto key = std::make_shared<proto::signing_key>(proto::signing_key::from_seed(network.authority_key.seed()));
  document_publisher publisher(network.config,
                               {.settle = 100ms, .first_nodes_min = 1, .nodes_expected = 0, .settle_max = 1s}, key);
  const auto period = test::test_now / 3'600;
  publisher.refuse_until(period + 1);
  publisher.start({}, {}, clock.read());
  std::optional<document_store::stored> signed_later;
  for (int minute = 0; minute < 180 && !signed_later; ++minute) {
    for (const auto& node : network.nodes) {
      node->content.published = clock.read().seconds();
      publisher.answer(proto::publish_descriptor{node->descriptor()}, clock.read());
    }
    clock.advance(1min);
    signed_later = publisher.tick(clock.read()).persist;
  }
  REQUIRE(signed_later);
  CHECK(signed_later->period == period + 2);
}
