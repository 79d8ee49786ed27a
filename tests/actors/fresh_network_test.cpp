// SPDX-License-Identifier: GPL-3.0-or-later
// An authority, its nodes and a client from nothing to a usable network, as pure machines on one clock.
#include <catch2/catch.hpp>

#include <memory>

#include "actors/document_follower.hpp"
#include "actors/document_publisher.hpp"
#include "actors/exchange_ids.hpp"
#include "actors/presence_schedule.hpp"
#include "tests/support/fake_stores.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;

namespace {

constexpr auto step = 20ms;

/// The directory is node n1; every exchange takes one step.
struct world {
  explicit world(std::uint64_t seed, std::chrono::seconds prekey_period = 1'800s)
      : network(test::test_network::local(seed)), random(seed) {
    network.config.parameters.consensus_period = 10s;
    network.config.parameters.prekey_period = prekey_period;
    key = std::make_shared<proto::signing_key>(proto::signing_key::from_seed(network.authority_key.seed()));
    begin_authority();
    begin_client();
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
      identities.push_back(std::make_unique<test::test_identity>(*network.nodes[i], seed + i));
      presences.push_back(std::make_unique<presence_schedule>(
          presence_schedule::surroundings{.root = network.file(),
                                          .parameters = network.config.parameters,
                                          .local_authority = i == 0,
                                          .first_id = first_exchange_id(exchange_owner::presence, 0)},
          presence_config{}, *identities[i], random));
    }
  }

  /// With what it has on disk.
  void begin_authority() {
    publisher = std::make_unique<document_publisher>(network.config, publisher_config{}, key);
    note(publisher->start(authority_disk.load_newest(), recall_sheets(authority_disk, network.file().authorities),
                          clock.read()));
  }

  void begin_client() {
    follower = std::make_unique<document_follower>(
        network.file(), follower_config{},
        document_follower::identity{.self = {}, .is_client = true, .first_id = first_exchange_id({}, 0)}, random);
    perform(follower->start(client_disk.load_newest(), recall_sheets(client_disk, network.file().authorities),
                            clock.read()));
  }

  void note(const publisher_effects& effects) {
    for (auto& presence : presences)
      if (effects.adopted)
        presence->adopt(effects.adopted);
    if (effects.persist) {
      authority_disk.store(effects.persist->period, effects.persist->document);
      ++documents;
    }
    for (const auto& sheet : effects.persist_sheets)
      authority_disk.store_sheet(sheet);
  }

  void perform(const follower_effects& effects) {
    if (effects.persist)
      client_disk.store(effects.persist->period, effects.persist->document);
    if (effects.persist_sheet)
      client_disk.store_sheet(*effects.persist_sheet);
    for (const auto& ask : effects.asks)
      asked_by_client.push_back(ask);
  }

  void advance() {
    clock.advance(step);
    for (std::size_t i = 0; i < presences.size(); ++i)
      if (nodes_up)
        run_presence(*presences[i], presences[i]->tick(clock.read()));
    if (authority_up)
      note(publisher->tick(clock.read()));
    for (const auto& ask : std::exchange(asked_by_client, {}))
      perform(answered(ask));
    perform(follower->tick(clock.read()));
  }

  void run_presence(presence_schedule& presence, presence_effects effects) {
    for (int depth = 0; depth < 8; ++depth) {
      auto asks = std::move(effects.asks);
      asks.insert(asks.end(), effects.local_asks.begin(), effects.local_asks.end());
      effects = {};
      for (const auto& ask : asks) {
        const auto [reason, answer] = serve(ask);
        auto more = presence.ended(ask.id, reason, answer, clock.read());
        std::ranges::move(more.asks, std::back_inserter(effects.asks));
        std::ranges::move(more.local_asks, std::back_inserter(effects.local_asks));
      }
    }
  }

  follower_effects answered(const service_ask& ask) {
    const auto [reason, answer] = serve(ask);
    return follower->ended(ask.id, reason, answer, clock.read());
  }

  std::pair<close_reason, std::vector<std::uint8_t>> serve(const service_ask& ask) {
    if (!authority_up)
      return {close_reason::link_lost, {}};
    return {close_reason::finished,
            proto::encode(publisher->answer(proto::decode_directory_request(ask.request).value(), clock.read()))};
  }

  std::chrono::milliseconds until_usable(std::chrono::milliseconds limit) {
    const auto from = clock.unix_time;
    while (!follower->usable(clock.read()) && clock.unix_time - from < limit)
      advance();
    return clock.unix_time - from;
  }

  void run_for(std::chrono::milliseconds span) {
    for (const auto end = clock.unix_time + span; clock.unix_time < end;)
      advance();
  }

  test::test_network network;
  test::seeded_random random;
  test::manual_wall_clock clock;
  std::shared_ptr<proto::signing_key> key;
  std::unique_ptr<document_publisher> publisher;
  std::unique_ptr<document_follower> follower;
  std::vector<std::unique_ptr<test::test_identity>> identities;
  std::vector<std::unique_ptr<presence_schedule>> presences;
  std::vector<service_ask> asked_by_client;
  test::memory_document_store authority_disk;
  test::memory_document_store client_disk;
  std::size_t documents = 0;
  bool authority_up = true;
  bool nodes_up = true;
};

} // namespace

TEST_CASE("a fresh local network is usable within two seconds", "[directory]") {
  world made(1);
  CHECK(made.until_usable(10s) < 2s);
  CHECK(made.follower->view()->size() == made.network.nodes.size());
  CHECK(made.follower->usable_nodes() == made.network.nodes.size());
}

TEST_CASE("nobody publishes before the nodes have come", "[directory]") {
  world made(2);
  made.nodes_up = false;
  made.run_for(3s);
  CHECK(made.documents == 0);
  made.nodes_up = true;
  CHECK(made.until_usable(10s) < 2s);
}

TEST_CASE("every period has one document, and the client follows", "[directory]") {
  world made(3);
  made.until_usable(10s);
  const auto published = made.documents;
  made.run_for(50s);
  CHECK(made.documents - published == 5);
  made.run_for(1s);
  CHECK(made.follower->view()->period() == made.publisher->view()->period());
  CHECK(made.follower->usable(made.clock.read()));
}

TEST_CASE("the network outlives its authority for a while, and recovers with it", "[directory]") {
  world made(4);
  made.until_usable(10s);
  made.authority_up = false;
  made.run_for(60s);
  CHECK(made.follower->usable(made.clock.read()));
  const auto held = made.follower->view()->period();
  made.begin_authority();
  made.authority_up = true;
  made.run_for(40s);
  CHECK(made.follower->view()->period() > held);
  CHECK(made.follower->view()->size() == made.network.nodes.size());
}

TEST_CASE("an authority back from a restart does not publish a network without nodes", "[directory]") {
  world made(5);
  made.until_usable(10s);
  made.run_for(10s);
  made.begin_authority();
  made.run_for(30s);
  CHECK(made.follower->view()->size() == made.network.nodes.size());
  CHECK(made.follower->usable(made.clock.read()));
}

TEST_CASE("prekeys of the next period are there when it begins", "[directory]") {
  world made(6, 60s);
  made.until_usable(10s);
  const auto periods = made.follower->view()->prekey_periods();
  for (int i = 0; i < 3; ++i) {
    const auto next = periods.at(made.clock.read().seconds()) + 1;
    made.run_for(std::chrono::seconds(periods.start_of(next)) - made.clock.unix_time + step);
    CHECK(made.follower->view()->has_prekeys(next));
    CHECK(made.follower->usable(made.clock.read()));
  }
}

TEST_CASE("a client that was here before starts with what it kept", "[directory]") {
  world made(7);
  made.until_usable(10s);
  REQUIRE(made.client_disk.kept);
  made.authority_up = false;
  made.begin_client();
  REQUIRE(made.follower->view());
  CHECK(made.follower->view()->period() == made.client_disk.kept->period);
  CHECK(made.follower->usable(made.clock.read()));
}

TEST_CASE("sheets that are gone or forged on disk are fetched again", "[directory]") {
  world made(8);
  made.until_usable(10s);
  REQUIRE_FALSE(made.client_disk.sheets.empty());
  for (auto& [period, stored] : made.client_disk.sheets)
    stored.sheet.back() ^= 1;
  made.authority_up = false;
  made.begin_client();
  REQUIRE(made.follower->view());
  CHECK_FALSE(made.follower->usable(made.clock.read()));
  made.authority_up = true;
  CHECK(made.until_usable(10s) < 1s);
}

TEST_CASE("an authority back from a restart serves the keys it had, and new ones before its next document",
          "[directory]") {
  world made(9);
  made.until_usable(10s);
  made.run_for(10s);
  made.nodes_up = false;
  made.begin_authority();
  const auto period = made.publisher->view()->prekey_periods().at(made.clock.read().seconds());
  CHECK(count_usable(*made.publisher->view(), period) == made.network.nodes.size());
  made.client_disk = {};
  made.begin_client();
  CHECK(made.until_usable(10s) < 1s);

  auto& node = *made.network.nodes[2];
  node.content.boot_id += 1;
  made.identities[2]->forget_prekeys();
  const auto documents = made.documents;
  made.nodes_up = true;
  const auto restarted_key_is_served = [&] {
    const auto keys = made.publisher->view()->keys_for(node.id(), period);
    return keys && keys->prekey == made.identities[2]->prekey(period)->prekey;
  };
  for (int i = 0; i < 1'000 && !restarted_key_is_served(); ++i)
    made.advance();
  CHECK(restarted_key_is_served());
  CHECK(made.documents == documents);
}
