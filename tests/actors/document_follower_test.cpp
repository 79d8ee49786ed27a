// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/document_follower.hpp"

#include <catch2/catch.hpp>

#include "tests/support/fake_stores.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t period_length = 1'800;
constexpr auto current = static_cast<std::uint32_t>(test::test_now / period_length);

/// A follower with the answers in the test's hand.
struct follower_rig {
  explicit follower_rig(std::uint64_t seed)
      : network(test::test_network::local(seed)),
        random(seed),
        follower(network.file(), {}, {.self = {}, .is_client = true, .first_id = 100}, random) {
    for (const auto& node : network.nodes)
      records.push_back(node->prekey(current, random));
  }

  proto::signed_prekey_sheet sheet(const proto::signed_document& document) const {
    auto role = network.make_authority();
    for (const auto& record : records)
      role.accept(record, test::test_now);
    return role.build_sheet(current, document, network.authority_key).value();
  }

  follower_effects reply(const service_ask& ask, std::vector<std::uint8_t> bytes) {
    const auto answer = proto::encode(proto::directory_response{proto::directory_status::ok, std::move(bytes)});
    return follower.ended(ask.id, close_reason::finished, answer, clock.read());
  }

  /// From the start to a usable network.
  void connect() {
    const auto document = network.document();
    auto effects = follower.start({}, {}, clock.read());
    effects = reply(effects.asks.at(0), proto::encode(document));
    effects = reply(effects.asks.at(0), proto::encode(sheet(document)));
    REQUIRE(effects.adopted);
    REQUIRE(follower.usable(clock.read()));
  }

  test::test_network network;
  mutable test::seeded_random random;
  test::manual_wall_clock clock;
  std::vector<proto::prekey_record> records;
  document_follower follower;
};

bool asks_sheet(const service_ask& ask) {
  const auto request = proto::decode_directory_request(ask.request);
  return request && std::holds_alternative<proto::get_prekey_sheet>(*request);
}

} // namespace

TEST_CASE("document, then sheet, then usable", "[follower]") {
  follower_rig rig(1);
  const auto document = rig.network.document();
  auto effects = rig.follower.start({}, {}, rig.clock.read());
  REQUIRE(effects.asks.size() == 1);
  CHECK_FALSE(effects.asks[0].hop.keys);
  CHECK(effects.asks[0].hop.id == rig.network.nodes.front()->id());
  effects = rig.reply(effects.asks[0], proto::encode(document));
  CHECK(effects.adopted);
  REQUIRE(effects.persist);
  CHECK(effects.persist->document == proto::encode(document));
  CHECK_FALSE(rig.follower.usable(rig.clock.read()));
  REQUIRE(effects.asks.size() == 1);
  REQUIRE(asks_sheet(effects.asks[0]));
  effects = rig.reply(effects.asks[0], proto::encode(rig.sheet(document)));
  CHECK(effects.adopted);
  CHECK(rig.follower.usable(rig.clock.read()));
  CHECK(rig.follower.usable_nodes() == 6);
}

TEST_CASE("forged documents and sheets change nothing", "[follower]") {
  follower_rig rig(2);
  test::test_network stranger = test::test_network::local(3);
  auto effects = rig.follower.start({}, {}, rig.clock.read());
  effects = rig.reply(effects.asks[0], proto::encode(stranger.document()));
  CHECK_FALSE(effects.adopted);
  CHECK_FALSE(rig.follower.view());
  rig.clock.advance(1s);
  effects = rig.follower.tick(rig.clock.read());
  REQUIRE(effects.asks.size() == 1);
  const auto document = rig.network.document();
  effects = rig.reply(effects.asks[0], proto::encode(document));
  auto forged = rig.sheet(document);
  ++forged.signature.bytes[0];
  effects = rig.reply(effects.asks.at(0), proto::encode(forged));
  CHECK_FALSE(effects.adopted);
  CHECK_FALSE(rig.follower.usable(rig.clock.read()));
}

TEST_CASE("the follower never goes back", "[follower]") {
  follower_rig rig(4);
  rig.clock.advance(1h);
  auto effects = rig.follower.start({}, {}, rig.clock.read());
  rig.reply(effects.asks.at(0), proto::encode(rig.network.document(test::test_now + 3'600)));
  REQUIRE(rig.follower.view());
  const auto held = rig.follower.view()->period();
  const auto old = proto::encode(rig.network.document());
  std::size_t offered = 0;
  for (int i = 0; i < 10; ++i) {
    rig.clock.advance(1s);
    effects = rig.follower.tick(rig.clock.read());
    for (const auto& ask : effects.asks) {
      offered += asks_sheet(ask) ? 0 : 1;
      CHECK_FALSE(rig.reply(ask, old).adopted);
    }
  }
  CHECK(offered > 0);
  CHECK(rig.follower.view()->period() == held);
}

TEST_CASE("what is on disk guards against older documents", "[follower]") {
  follower_rig rig(5);
  rig.clock.advance(1h);
  const auto newer = rig.network.document(test::test_now + 3'600);
  const auto older = rig.network.document();
  const auto period = test::test_now / 3'600 + 1;
  auto effects = rig.follower.start(document_store::stored{period, proto::encode(newer)}, {}, rig.clock.read());
  CHECK(effects.adopted);
  REQUIRE_FALSE(effects.asks.empty());
  CHECK_FALSE(rig.reply(effects.asks[0], proto::encode(older)).adopted);
  CHECK(rig.follower.view()->period() == period);
}

TEST_CASE("the highest period guards although its document is damaged", "[follower]") {
  follower_rig rig(5);
  rig.clock.advance(1h);
  rig.follower.refuse_below(test::test_now / 3'600 + 1);
  const document_store::stored damaged{test::test_now / 3'600 + 1, {1, 2, 3}};
  auto effects = rig.follower.start(damaged, {}, rig.clock.read());
  CHECK_FALSE(effects.adopted);
  CHECK_FALSE(rig.reply(effects.asks.at(0), proto::encode(rig.network.document())).adopted);
  rig.clock.advance(1s);
  effects = rig.follower.tick(rig.clock.read());
  CHECK(rig.reply(effects.asks.at(0), proto::encode(rig.network.document(test::test_now + 3'600))).adopted);
}

TEST_CASE("two documents for one period are handed on as proof", "[follower]") {
  follower_rig rig(11);
  rig.connect();
  const auto held = rig.network.document();
  rig.network.nodes.pop_back();
  const auto other = rig.network.document();
  follower_effects effects;
  while (effects.asks.empty() || asks_sheet(effects.asks.front())) {
    rig.clock.advance(1min);
    effects = rig.follower.tick(rig.clock.read());
  }
  effects = rig.reply(effects.asks.front(), proto::encode(other));
  CHECK_FALSE(effects.adopted);
  REQUIRE(effects.proof);
  CHECK(effects.proof->period == test::test_now / 3'600);
  CHECK(effects.proof->known == proto::encode(held));
  CHECK(effects.proof->other == proto::encode(other));
}

TEST_CASE("failures are tried again quickly until the network is usable", "[follower]") {
  follower_rig rig(6);
  auto effects = rig.follower.start({}, {}, rig.clock.read());
  std::size_t asked = effects.asks.size();
  for (int i = 0; i < 100; ++i) {
    for (const auto& ask : effects.asks)
      rig.follower.ended(ask.id, close_reason::link_lost, {}, rig.clock.read());
    rig.clock.advance(50ms);
    effects = rig.follower.tick(rig.clock.read());
    asked += effects.asks.size();
  }
  CHECK(asked >= 20);
  CHECK(asked <= 30);
}

TEST_CASE("an answer that got lost is not waited for for ever", "[follower]") {
  follower_rig rig(10);
  REQUIRE(rig.follower.start({}, {}, rig.clock.read()).asks.size() == 1);
  rig.clock.advance(9s);
  CHECK(rig.follower.tick(rig.clock.read()).asks.empty());
  rig.clock.advance(1s);
  CHECK(rig.follower.tick(rig.clock.read()).asks.size() == 1);
}

TEST_CASE("a usable network is left in peace until its next period", "[follower]") {
  follower_rig rig(7);
  rig.connect();
  std::size_t documents = 0;
  const auto boundary = (test::test_now / 3'600 + 1) * 3'600;
  while (rig.clock.read().seconds() < boundary) {
    rig.clock.advance(1s);
    for (const auto& ask : rig.follower.tick(rig.clock.read()).asks)
      documents += asks_sheet(ask) ? 0 : 1;
  }
  CHECK(documents == 0);
}

TEST_CASE("two prekeys for one node, period and boot are noticed", "[follower]") {
  follower_rig rig(8);
  rig.connect();
  const auto& node = *rig.network.nodes[2];
  const proto::node_records honest{node.content.certificates, rig.records[2]};
  const proto::node_records tagged{node.content.certificates, node.prekey(current, rig.random)};
  const auto document = rig.network.document();
  auto effects = rig.follower.reported(honest, rig.clock.read());
  REQUIRE(effects.asks.size() == 1);
  CHECK(rig.reply(effects.asks[0], proto::encode(rig.sheet(document))).tagging.empty());
  effects = rig.follower.reported(tagged, rig.clock.read());
  REQUIRE(effects.asks.size() == 1);
  CHECK(rig.reply(effects.asks[0], proto::encode(rig.sheet(document))).tagging == std::vector{node.id()});
}

TEST_CASE("a record waits for the sheet of its own period, whichever sheet is read first", "[follower]") {
  follower_rig rig(8);
  rig.connect();
  const auto& node = *rig.network.nodes[2];
  const proto::node_records tagged{node.content.certificates, node.prekey(current, rig.random)};
  const auto document = rig.network.document();
  auto effects = rig.follower.reported(tagged, rig.clock.read());
  REQUIRE(effects.asks.size() == 1);
  const auto of_current = effects.asks[0];
  effects = rig.follower.reported({node.content.certificates, node.prekey(current + 1, rig.random)}, rig.clock.read());
  REQUIRE(effects.asks.size() == 1);
  const auto of_next = rig.network.make_authority().build_sheet(current + 1, document, rig.network.authority_key);
  CHECK(rig.reply(effects.asks[0], proto::encode(*of_next)).tagging.empty());
  CHECK(rig.reply(of_current, proto::encode(rig.sheet(document))).tagging == std::vector{node.id()});
}

TEST_CASE("what was fetched is served, descriptors are not taken", "[follower]") {
  follower_rig rig(9);
  const proto::directory_request wanted = proto::get_document{};
  CHECK(rig.follower.answer(proto::encode(wanted), rig.clock.read()).status == proto::directory_status::not_found);
  rig.connect();
  CHECK(rig.follower.answer(proto::encode(wanted), rig.clock.read()).status == proto::directory_status::ok);
  const proto::directory_request upload = proto::publish_descriptor{rig.network.nodes[0]->descriptor()};
  CHECK(rig.follower.answer(proto::encode(upload), rig.clock.read()).status ==
        proto::directory_status::not_an_authority);
}

TEST_CASE("a genuine document out of its time puts the clock in doubt, until one fits", "[follower]") {
  follower_rig rig(31);
  const auto document = proto::encode(rig.network.document());
  const auto right = rig.clock.unix_time;
  for (const auto& [shift, doubt] : std::vector<std::pair<std::chrono::hours, document_doubt>>{
           {-48h, document_doubt::not_yet_valid}, {10'000h, document_doubt::expired}, {0h, document_doubt::none}}) {
    rig.clock.unix_time = right + shift;
    auto effects = rig.follower.start({}, {}, rig.clock.read());
    rig.reply(effects.asks.at(0), {1, 2, 3});
    effects = rig.follower.start({}, {}, rig.clock.read());
    rig.reply(effects.asks.at(0), document);
    CHECK(rig.follower.doubt() == doubt);
  }
  CHECK(rig.follower.fetched().sources_asked == 1);
  CHECK(rig.follower.fetched().sources_answered == 1);
}
