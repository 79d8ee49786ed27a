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
  explicit node_rig(bool is_authority, std::chrono::seconds period = proto::network_parameters().consensus_period)
      : actor_fixture(1),
        network(test::test_network::local(1)),
        identity(*network.nodes[0], 2),
        dependencies{identity, documents, journal, random, clock, &watch},
        bridge(peers, board, 1'000) {
    network.config.parameters.consensus_period = period;
    config.network = network.file();
    if (!is_authority)
      config.network.fallbacks = {{network.nodes[5]->id(), network.nodes[5]->content.addresses}};
    if (is_authority)
      config.authority = authority_role{
          .config = network.config,
          .publisher = {.settle = 300ms, .first_nodes_min = 1, .nodes_expected = 0, .settle_max = 3s},
          .probes = {},
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

TEST_CASE("an authority probes what it lists, and what it does not reach is not running", "[actors][probing]") {
  node_rig node(true, 20s);
  auto& nodes = node.network.nodes;
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    REQUIRE(node.serve(proto::publish_descriptor{nodes[i]->descriptor()}).status == proto::directory_status::ok);
    const auto prekey = nodes[i]->prekey(static_cast<std::uint32_t>(test::test_now / 1'800), node.random);
    REQUIRE(node.serve(proto::publish_prekey{prekey}).status == proto::directory_status::ok);
  }
  const auto dead = node.network.named("n3").id();
  std::size_t circuits = 0;
  for (int i = 0; i < 45; ++i) {
    node.advance(1s);
    for (const auto& spec : std::exchange(node.plane.probes, {})) {
      const auto at = std::ranges::find(spec.hops, dead, &hop_spec::id);
      probe_ended event{.id = spec.id, .reason = close_reason::finished};
      if (at != spec.hops.end()) {
        event.reason = close_reason::destroyed_by_hop;
        event.segment = static_cast<std::uint8_t>(at - spec.hops.begin());
      } else if (spec.echo_bytes != 0) {
        event.echoed_bytes = spec.echo_bytes;
        event.echo_time = 1ms;
      }
      circuits += spec.hops.size() == 3 ? 1 : 0;
      node.bridge.on_probe(event);
    }
  }
  CHECK(circuits > 10);
  const auto& view = *node.plane.networks.back();
  REQUIRE(view.size() == nodes.size());
  for (directory::node_index i = 0; i < view.size(); ++i)
    CHECK(view.node(i).flags.has(proto::node_flag::running) == (view.node(i).id != dead));
  const auto status = node.board.read().probing;
  CHECK(status.unreachable == 1);
  CHECK(status.reachable == 4);
  CHECK(status.failed_total >= 3);
  CHECK(status.measured_total > 0);
}
