// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "actors/bridge.hpp"
#include "actors/node_crew.hpp"
#include "actors/spawn_with.hpp"
#include "actors/supervisor.hpp"
#include "proto/codec/directory_message.hpp"
#include "tests/support/actor_fixture.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;

namespace {

/// Node n1 with its crew and bridge over a fake data plane.
class node_rig : public test::actor_fixture {
public:
  explicit node_rig(bool is_authority)
      : actor_fixture(1),
        network(test::test_network::local(1)),
        identity(*network.nodes[0], 2),
        dependencies{identity, documents, journal, random, clock, &watch},
        bridge(peers, board, 1'000) {
    config.network = network.file();
    if (!is_authority)
      config.network.fallbacks = {{network.nodes[5]->id(), network.nodes[5]->content.addresses}};
    if (is_authority)
      config.authority = authority_role{
          .config = network.config,
          .publisher = {.settle = 300ms, .first_nodes_min = 1, .nodes_expected = 0, .settle_max = 3s},
          .key = std::make_shared<proto::signing_key>(proto::signing_key::from_seed(network.authority_key.seed()))};
    bridge.open(around);
    keep(spawn_with<supervisor_actor::stateful_pointer<supervisor_state>>(
        system, [this](auto self) { return supervisor(self, around, crew, {}); }));
  }

  ~node_rig() {
    bridge.close();
    stop();
  }

  proto::directory_response serve(const proto::directory_request& request) {
    std::optional<proto::directory_response> answered;
    const bool taken = bridge.on_service_request(1, proto::encode(request), [&](std::vector<std::uint8_t> bytes) {
      answered = proto::decode_directory_response(bytes).value();
    });
    run();
    REQUIRE(taken);
    REQUIRE(answered);
    return *answered;
  }

  test::test_network network;
  test::memory_document_store documents;
  test::memory_authority_journal journal;
  test::test_identity identity;
  node_system_config config;
  node_dependencies dependencies;
  class bridge bridge;
  node_crew crew{config, dependencies, around};
};

} // namespace

TEST_CASE("an authority takes its own descriptor, publishes and serves", "[actors]") {
  node_rig node(true);
  CHECK(node.plane.exchanges.empty());
  CHECK(node.serve(proto::get_document{}).status == proto::directory_status::not_found);
  node.advance(1s);
  CHECK(node.board.announced());
  REQUIRE_FALSE(node.plane.networks.empty());
  CHECK(node.plane.networks.back()->size() == 1);
  CHECK(node.plane.networks.back()->has_prekeys(static_cast<std::uint32_t>(test::test_now / 1'800)));
  CHECK(node.documents.kept);
  CHECK(node.serve(proto::get_document{}).status == proto::directory_status::ok);
  CHECK(node.board.read().state == run_state::connected);
}

TEST_CASE("nodes upload to an authority over the wire", "[actors]") {
  node_rig node(true);
  for (std::size_t i = 1; i < 4; ++i)
    CHECK(node.serve(proto::publish_descriptor{node.network.nodes[i]->descriptor()}).status ==
          proto::directory_status::ok);
  node.advance(1s);
  CHECK(node.plane.networks.back()->size() == 4);
}

TEST_CASE("an authority that cannot remember what it signs does not publish", "[actors]") {
  node_rig node(true);
  node.documents.broken = true;
  node.advance(1s);
  CHECK(node.plane.networks.empty());
}

TEST_CASE("an ordinary node uploads, fetches, and refuses uploads", "[actors]") {
  node_rig node(false);
  REQUIRE(node.plane.exchanges.size() == 2);
  const auto refused = node.serve(proto::publish_descriptor{node.network.nodes[1]->descriptor()});
  CHECK(refused.status == proto::directory_status::not_an_authority);
  for (const auto& asked : std::exchange(node.plane.exchanges, {})) {
    const auto request = proto::decode_directory_request(asked.request).value();
    proto::directory_response response;
    if (std::holds_alternative<proto::get_document_since>(request))
      response.bytes = proto::encode(node.network.document());
    node.bridge.on_exchange(asked.id, close_reason::finished, proto::encode(response));
  }
  node.run();
  REQUIRE_FALSE(node.plane.networks.empty());
  CHECK(node.plane.networks.back()->size() == 6);
  CHECK(node.serve(proto::get_document{}).status == proto::directory_status::ok);
  const auto more = std::exchange(node.plane.exchanges, {});
  CHECK(std::ranges::any_of(more, [](const auto& asked) {
    return std::holds_alternative<proto::publish_prekey>(proto::decode_directory_request(asked.request).value());
  }));
}

TEST_CASE("a node opens no circuits and knows one service", "[actors]") {
  node_rig node(false);
  CHECK_FALSE(node.bridge.want_stream({.id = 1, .loop = 0, .target = {"example.com", 443}, .isolation = {}}));
  CHECK_FALSE(node.bridge.on_service_request(2, {}, [](std::vector<std::uint8_t>) {}));
}
