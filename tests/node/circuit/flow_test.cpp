// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/data_plane_rig.hpp"
#include "tests/support/datagram_target.hpp"
#include "tests/support/dns_queries.hpp"
#include "tests/support/quic_packets.hpp"
#include "tests/support/scripted_resolver.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

namespace {

using bytes = std::vector<std::uint8_t>;
using adjustment = std::function<void(node::relay_role&)>;

constexpr std::size_t exit_at = 2;

struct heard final : node::flow_listener {
  void on_datagram(proto::byte_view arrived, const proto::endpoint& sender) override {
    got.emplace_back(arrived.begin(), arrived.end());
    from = sender;
  }
  void on_flow_over(proto::close_code code) override { over = code; }

  std::vector<bytes> got;
  proto::endpoint from;
  std::optional<proto::close_code> over;
};

/// A built circuit, number 1, and what an application hears of its flow.
struct flow_rig : data_plane_rig {
  explicit flow_rig(
      std::uint64_t seed, const adjustment& adjust = [](node::relay_role&) {})
      : data_plane_rig(seed, 3, 512U << 20U, adjust) {
    if (!build(1))
      throw std::runtime_error("no circuit");
  }

  actors::stream_id begin(const std::string& host, std::uint16_t port, const bytes& first,
                          actors::circuit_id circuit = 1) {
    const auto id =
        client->origins().open_flow({{host, port, directory::transport::udp}, "test", false, &application}, first);
    REQUIRE(id);
    if (circuit != 0)
      client->origins().attach(*id, circuit);
    return *id;
  }
  actors::stream_id begin(const proto::endpoint& to, const bytes& first, actors::circuit_id circuit = 1) {
    return begin(to.address.to_string(), to.port, first, circuit);
  }
  void send(actors::stream_id flow, const bytes& more) { client->origins().flows().send(flow, more); }

  bool ends_with(proto::close_code code) {
    return run_until([&] { return application.over.has_value(); }) && *application.over == code &&
           client->origins().flows().size() == 0;
  }
  const node::data_plane_metrics& exit_metrics() { return nodes[exit_at]->plane->context().metrics; }

  heard application;
};

} // namespace

TEST_CASE("datagrams go both ways, one for one", "[flow]") {
  const auto* const at = GENERATE("127.28.0.1:0", "[::1]:0");
  flow_rig rig(600);
  datagram_target there(at);
  const auto flow = rig.begin(there.at(), {1, 2, 3});
  REQUIRE(rig.run_until([&] { return there.pull(); }));
  rig.send(flow, {});
  rig.send(flow, pattern(16'000, 1));
  REQUIRE(rig.run_until([&] { return there.pull(), there.got.size() == 3; }));
  CHECK(there.got == std::vector<bytes>{{1, 2, 3}, {}, pattern(16'000, 1)});
  there.answer({4});
  there.answer({});
  there.answer(pattern(16'000, 2));
  REQUIRE(rig.run_until([&] { return rig.application.got.size() == 3; }));
  CHECK(rig.application.got == std::vector<bytes>{{4}, {}, pattern(16'000, 2)});
  CHECK(rig.application.from == there.at());
  CHECK(rig.control.closed.empty());
  CHECK(rig.exit_metrics().flows_opened == 1);
  const auto& asked = rig.control.wanted.back();
  CHECK(asked.kind == actors::stream_kind::datagrams);
  CHECK(asked.target.protocol == directory::transport::udp);
}

TEST_CASE("a flow's first datagram needs no answer from anybody", "[flow]") {
  flow_rig rig(601);
  datagram_target there;
  rig.client->origins().install(rig.route(2));
  rig.begin(there.at(), {9}, 2);
  REQUIRE(rig.run_until([&] { return there.pull(); }));
  CHECK(there.got == std::vector<bytes>{{9}});
}

TEST_CASE("a flow's name is looked up once, and its datagrams wait for it", "[flow]") {
  scripted_resolver names;
  names.knows("there.example", {"127.28.0.1"});
  flow_rig rig(602, [&](node::relay_role& role) { role.make_names = names.lend(); });
  datagram_target there;
  const auto flow = rig.begin("there.example", there.at().port, {1});
  rig.send(flow, {2});
  REQUIRE(rig.run_until([&] { return there.pull(), there.got.size() == 2; }));
  rig.send(flow, {3});
  REQUIRE(rig.run_until([&] { return there.pull(), there.got.size() == 3; }));
  CHECK(there.got == std::vector<bytes>{{1}, {2}, {3}});
  CHECK(names.asked == std::vector<std::string>{"there.example"});
  there.answer({4});
  REQUIRE(rig.run_until([&] { return rig.application.got.size() == 1; }));
  CHECK(rig.application.from == there.at());
}

TEST_CASE("an exit sends no datagram where it would not connect", "[flow]") {
  scripted_resolver names;
  names.knows("inside.example", {"10.0.0.1", "fe80::1"});
  flow_rig rig(603, [&](node::relay_role& role) {
    role.make_names = names.lend();
    role.datagram_policy = [](const proto::ip_address&, std::uint16_t port) { return port != 25; };
  });
  const auto node = rig.nodes[0]->at;
  names.knows("node.example", {node.address.to_string().c_str()});
  // Port 0 stands for the node's, which is another one in every run.
  const auto [host, asked_port, code] = GENERATE(table<std::string, std::uint16_t, proto::close_code>({
      {"127.27.0.1", 0, proto::close_code::policy},
      {"node.example", 0, proto::close_code::policy},
      {"inside.example", 53, proto::close_code::policy},
      {"192.168.1.1", 53, proto::close_code::policy},
      {"::ffff:10.0.0.1", 53, proto::close_code::policy},
      {"127.28.0.1", 25, proto::close_code::policy},
      {"nobody.example", 53, proto::close_code::name_not_found},
  }));
  const auto port = asked_port == 0 ? node.port : asked_port;
  CAPTURE(host);
  rig.begin(host, port, {1});
  CHECK(rig.ends_with(code));
  CHECK(rig.exit_metrics().flows_failed == 1);
  CHECK(rig.exit_metrics().flows_opened == 0);
  CHECK(rig.control.closed.empty());
}

TEST_CASE("a new network ends the flows that it forbids", "[flow]") {
  flow_rig rig(604);
  datagram_target there;
  const auto flow = rig.begin(there.at(), {1});
  REQUIRE(rig.run_until([&] { return there.pull(); }));
  rig.nodes[exit_at]->plane->set_network(rig.view(rig.clock.read().seconds(), {}));
  const bool outgoing = GENERATE(true, false);
  if (outgoing)
    rig.send(flow, {2});
  else
    there.answer({3});
  CHECK(rig.ends_with(proto::close_code::policy));
  there.pull();
  CHECK(there.got.size() == 1);
  CHECK(rig.application.got.empty());
}

TEST_CASE("only the flow's peer is heard", "[flow]") {
  flow_rig rig(605);
  datagram_target there;
  datagram_target stranger("127.28.0.1:0");
  datagram_target elsewhere("127.28.0.2:0");
  rig.begin(there.at(), {1});
  REQUIRE(rig.run_until([&] { return there.pull(); }));
  stranger.send({6}, there.from);
  elsewhere.send({7}, there.from);
  there.answer({8});
  REQUIRE(rig.run_until([&] { return !rig.application.got.empty(); }));
  rig.run_until([] { return false; }, 50);
  CHECK(rig.application.got == std::vector<bytes>{{8}});
}

TEST_CASE("a port where nobody listens ends its flow as refused", "[flow]") {
  flow_rig rig(606);
  proto::endpoint nobody;
  {
    const datagram_target gone;
    nobody = gone.at();
  }
  rig.begin(nobody, {1});
  CHECK(rig.ends_with(proto::close_code::refused));
}

TEST_CASE("datagrams that no cell can carry are dropped and counted", "[flow]") {
  flow_rig rig(607);
  datagram_target there;
  const auto flow = rig.begin(there.at(), pattern(16'001, 1));
  CHECK(rig.client->context().metrics.too_big_datagrams == 1);
  rig.send(flow, {1});
  REQUIRE(rig.run_until([&] { return there.pull(); }));
  CHECK(there.got == std::vector<bytes>{{1}});
  there.answer(pattern(16'001, 2));
  there.answer({2});
  REQUIRE(rig.run_until([&] { return !rig.application.got.empty(); }));
  CHECK(rig.application.got == std::vector<bytes>{{2}});
  CHECK(rig.exit_metrics().too_big_datagrams == 1);
}

TEST_CASE("of what waits for a circuit the oldest go", "[flow]") {
  flow_rig rig(608);
  datagram_target there;
  const auto flow = rig.begin(there.at(), {0}, 0);
  for (std::uint8_t i = 1; i < 100; ++i)
    rig.send(flow, bytes(1'500, i));
  const auto dropped = rig.client->context().metrics.dropped_datagrams;
  CHECK(dropped > 30);
  CHECK(dropped < 50);
  rig.client->origins().attach(flow, 1);
  REQUIRE(rig.run_until([&] { return there.pull(), there.got.size() == 100 - dropped; }));
  CHECK(there.got.front()[0] == dropped);
  CHECK(there.got.back()[0] == 99);
}

TEST_CASE("a flow that is quiet ends at the exit", "[flow]") {
  flow_rig rig(609, [](node::relay_role& role) { role.flow_idle = std::chrono::milliseconds(1); });
  datagram_target there;
  rig.begin(there.at(), {1});
  CHECK(rig.ends_with(proto::close_code::done));
  CHECK(rig.control.closed.empty());
}

TEST_CASE("a flow that is quiet for 60 s ends at the client, and at the exit with it", "[flow]") {
  flow_rig rig(610);
  datagram_target there;
  rig.begin(there.at(), {1});
  REQUIRE(rig.run_until([&] { return there.pull(); }));
  auto& flows = rig.client->origins().flows();
  const auto now = rig.client->loop().now();
  flows.tick(now + std::chrono::seconds(59));
  CHECK(flows.size() == 1);
  flows.tick(now + std::chrono::seconds(61));
  CHECK(flows.size() == 0);
  CHECK(rig.application.over == proto::close_code::done);
  CHECK(rig.control.streams_closed.back().reason == actors::close_reason::finished);
  // The exit's socket is gone: what comes for it now finds nobody, and what it sent before is late and ignored.
  there.answer({5});
  rig.run_until([] { return false; }, 200);
  CHECK(rig.application.got.empty());
  CHECK(rig.control.closed.empty());
}

TEST_CASE("a flow whose circuit is lost is over, and its destination free for another one", "[flow]") {
  flow_rig rig(611);
  datagram_target there;
  rig.client->origins().install(rig.route(2));
  rig.begin(there.at(), {1}, 2);
  REQUIRE(rig.run_until([&] { return there.pull(); }));
  rig.client->origins().close(2, actors::close_reason::link_lost);
  CHECK(rig.application.over == proto::close_code::unreachable);
  CHECK(rig.control.wanted.size() == 1);
  CHECK(rig.control.streams_closed.back().reason == actors::close_reason::link_lost);
  CHECK(rig.control.streams_closed.back().bytes_up == 1);
  rig.begin(there.at(), {2}, 1);
  CHECK(rig.run_until([&] { return there.pull(); }));
}

TEST_CASE("a flow of which one repeatable datagram was sent goes on another circuit", "[flow]") {
  const auto first = GENERATE(dns_query(), quic_first_datagram(quic_crypto_frame(client_hello_message())));
  flow_rig rig(615);
  datagram_target there;
  rig.client->origins().install(rig.route(2));
  const auto flow = rig.begin(there.at(), first, 2);
  CHECK(rig.control.wanted.back().content != actors::content_kind::unknown);
  REQUIRE(rig.run_until([&] { return there.pull(); }));
  const bool one_more = GENERATE(true, false);
  if (one_more)
    rig.send(flow, {2});
  rig.client->origins().close(2, actors::close_reason::link_lost);
  CHECK(rig.application.over.has_value() == one_more);
  REQUIRE(rig.control.wanted.size() == (one_more ? 1 : 2));
  if (one_more)
    return;
  CHECK(rig.control.wanted.back().id == flow);
  CHECK(rig.control.wanted.back().attempt == 2);
  rig.client->origins().attach(flow, 1);
  REQUIRE(rig.run_until([&] { return there.pull(); }));
  CHECK(there.got == std::vector<bytes>{first, first});
  // Once something came back the circuit is not replaced.
  there.answer({1});
  REQUIRE(rig.run_until([&] { return !rig.application.got.empty(); }));
  rig.client->origins().close(1, actors::close_reason::link_lost);
  CHECK(rig.application.over == proto::close_code::unreachable);
}

TEST_CASE("a flow offered to a circuit that is gone is offered again", "[flow]") {
  flow_rig rig(612);
  datagram_target there;
  const auto flow = rig.begin(there.at(), {1}, 77);
  REQUIRE(rig.control.wanted.size() == 2);
  CHECK(rig.control.wanted.back().id == flow);
  CHECK(rig.control.wanted.back().attempt == 2);
  rig.client->origins().attach(flow, 1);
  CHECK(rig.run_until([&] { return there.pull(); }));
}

TEST_CASE("flows are bounded per circuit and per process", "[flow]") {
  const bool per_circuit = GENERATE(true, false);
  flow_rig rig(613, [&](node::relay_role& role) {
    if (per_circuit)
      role.flows_per_circuit_max = 1;
    else
      role.flows = node::slot_pool(1);
  });
  datagram_target there;
  datagram_target another;
  const auto first = rig.begin(there.at(), {1});
  REQUIRE(rig.run_until([&] { return there.pull(); }));
  rig.begin(another.at(), {2});
  REQUIRE(rig.run_until([&] { return rig.application.over.has_value(); }));
  CHECK(rig.application.over == proto::close_code::internal);
  CHECK_FALSE(another.pull());
  rig.client->origins().flows().close(first);
  rig.run_until([] { return false; }, 200);
  rig.begin(another.at(), {3});
  CHECK(rig.run_until([&] { return another.pull(); }));
}

TEST_CASE("without a circuit in time a flow is over", "[flow]") {
  flow_rig rig(614);
  rig.begin(proto::endpoint::parse("127.28.0.1:9").value(), {1}, 0);
  rig.client->origins().flows().tick(rig.client->loop().now() + std::chrono::seconds(31));
  CHECK(rig.application.over == proto::close_code::timeout);
}

} // namespace gate17::test
