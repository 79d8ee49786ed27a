// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/networked_client.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;
using test::networked_client;
using kind = test::fake_data_plane::command::kind;

TEST_CASE("from the network file to the first stream without waiting for a circuit", "[actors]") {
  networked_client client(1);
  client.connect();
  CHECK_FALSE(client.plane.networks.empty());
  REQUIRE(client.bridge.want_stream(client.request(7)));
  client.run();
  const auto commands = client.plane.take();
  REQUIRE(commands.size() == 2);
  CHECK(commands[0].what == kind::install);
  CHECK(commands[0].hops.size() == 3);
  CHECK(commands[1].what == kind::attach);
  CHECK(commands[1].stream == 7);
  CHECK(commands[1].circuit == commands[0].circuit);
  CHECK(client.bridge.events_in_flight() == 0);
}

TEST_CASE("a stream before the first network waits for it", "[actors]") {
  networked_client client(2);
  client.start();
  client.bridge.want_stream(client.request(7));
  client.run();
  CHECK(client.plane.commands.empty());
  client.serve_directory();
  CHECK(client.plane.commands.size() == 2);
}

TEST_CASE("the data plane's refusal reaches the stream", "[actors]") {
  networked_client client(3);
  client.connect();
  client.plane.full = true;
  client.bridge.want_stream(client.request(7));
  client.run();
  const auto commands = client.plane.take();
  REQUIRE(commands.size() == 1);
  CHECK(commands[0].what == kind::refuse);
  CHECK(commands[0].reason == close_reason::overloaded);
}

TEST_CASE("a destination without host is refused by the firewall", "[actors]") {
  networked_client client(4);
  client.connect();
  auto request = client.request(7);
  request.target.host.clear();
  client.bridge.want_stream(request);
  client.run();
  const auto commands = client.plane.take();
  REQUIRE(commands.size() == 1);
  CHECK(commands[0].reason == close_reason::policy);
  const auto judged = client.ask<verdict>(client.peers.read().firewall, judge_connection{"", "", "example.com", 80});
  CHECK(judged.allowed);
  CHECK(judged.needs_trusted_exit);
}

TEST_CASE("plain text leaves through trusted exits", "[actors]") {
  networked_client client(5);
  client.connect();
  for (stream_id id = 1; id <= 8; ++id)
    client.bridge.want_stream(client.request(id, std::to_string(id), 80));
  client.run();
  const auto routes = client.ask<route_list>(client.peers.read().builder, get_routes{}).circuits;
  REQUIRE(routes.size() == 8);
  for (const auto& circuit : routes)
    CHECK(circuit.hops.back().trusted);
}

TEST_CASE("the status counts what happened", "[actors]") {
  networked_client client(6, 2);
  client.connect();
  CHECK(client.plane.commands.size() == 2);
  client.advance(300ms);
  CHECK(client.board.read().state == run_state::starting);
  for (const auto& command : client.plane.take())
    client.bridge.on_circuit_built({command.circuit, 5ms});
  client.bridge.want_stream(client.request(1));
  client.bridge.on_totals({.loop = 0,
                           .contact = {},
                           .bytes_up = 10,
                           .bytes_down = 20,
                           .chain_steps = 3,
                           .dh_steps = 1,
                           .links = {},
                           .circuits = {}});
  client.advance(300ms);
  const auto status = client.ask<status_report>(client.supervisor, get_status{}).status;
  CHECK(status.state == run_state::connected);
  CHECK(status.consensus.nodes == 6);
  CHECK(status.consensus.usable_nodes == 6);
  CHECK_FALSE(status.entry.active.empty());
  CHECK(status.circuits.built_total == 2);
  CHECK(status.circuits.open == 2);
  CHECK(status.streams.total == 1);
  CHECK(status.bytes_down == 20);
  CHECK(status.chain_steps == 3);
  const auto& events = client.watch.events;
  CHECK(std::ranges::count(events, watch_event::kind::circuit_built, &watch_event::what) == 2);
  CHECK(std::ranges::count(events, watch_event::kind::consensus_adopted, &watch_event::what) == 1);
}

TEST_CASE("entries are kept from one start to the next", "[actors]") {
  networked_client client(7);
  client.connect();
  REQUIRE(client.entries.kept);
  CHECK(client.entries.kept->choices().size() == directory::entry_set::sample_size);
}

TEST_CASE("a stale prekey is replaced for the next route and the sheet fetched at once", "[actors]") {
  networked_client client(8);
  client.connect();
  client.bridge.want_stream(client.request(7));
  client.run();
  const auto first = client.plane.take();
  REQUIRE(first.size() == 2);
  const auto& middle = first[0].hops[1];
  const auto node = std::ranges::find_if(client.network.nodes, [&](const auto& one) { return one->id() == middle.id; });
  REQUIRE(node != client.network.nodes.end());
  (*node)->content.boot_id = 8;
  const auto record = (*node)->prekey(middle.keys->period, client.random);
  const proto::node_records records{(*node)->content.certificates, record};
  client.bridge.on_circuit_closed({first[0].circuit, close_reason::stale_prekey, 1, proto::encode(records)});
  auto again = client.request(7);
  again.attempt = 2;
  client.bridge.want_stream(again);
  client.run();
  const auto second = client.plane.take();
  REQUIRE(second.size() == 2);
  CHECK(second[0].hops[1].id == middle.id);
  CHECK(second[0].hops[1].keys->prekey == record.prekey);
  CHECK(second[0].hops[0].id == first[0].hops[0].id);
  CHECK(second[1].what == kind::attach);
  CHECK(client.plane.exchanges.size() == 1);
}

TEST_CASE("a dead actor is replaced and the others do not notice", "[actors]") {
  networked_client client(9);
  client.connect();
  const auto before = client.peers.read();
  SECTION("planner") { caf::anon_send_exit(before.planner, caf::exit_reason::kill); }
  SECTION("builder") { caf::anon_send_exit(before.builder, caf::exit_reason::kill); }
  SECTION("firewall") { caf::anon_send_exit(before.firewall, caf::exit_reason::kill); }
  SECTION("directory") { caf::anon_send_exit(before.directory, caf::exit_reason::kill); }
  client.run();
  client.serve_directory();
  CHECK(client.board.read().actor_restarts == 1);
  client.bridge.want_stream(client.request(7));
  client.run();
  const auto commands = client.plane.take();
  REQUIRE(commands.size() == 2);
  CHECK(commands[1].what == kind::attach);
}

TEST_CASE("circuit ids are not used twice after a restart", "[actors]") {
  networked_client client(10);
  client.connect();
  client.bridge.want_stream(client.request(1));
  client.run();
  const auto first = client.plane.take().front().circuit;
  caf::anon_send_exit(client.peers.read().builder, caf::exit_reason::kill);
  client.run();
  client.bridge.want_stream(client.request(2));
  client.run();
  CHECK(client.plane.take().front().circuit > first);
  client.bridge.on_totals({.loop = 0, .contact = {}, .links = {}, .circuits = {{first, 0, 0}}});
  client.run();
  const auto closed = client.plane.take();
  REQUIRE(closed.size() == 1);
  CHECK(closed[0].what == kind::close);
  CHECK(closed[0].circuit == first);
}

TEST_CASE("restarts have a rate, and go on when it allows", "[actors]") {
  networked_client client(11);
  client.connect();
  for (int i = 0; i < 6; ++i) {
    caf::anon_send_exit(client.peers.read().planner, caf::exit_reason::kill);
    client.run();
  }
  CHECK(client.board.read().actor_restarts == 5);
  client.advance(500ms);
  CHECK(client.board.read().state == run_state::degraded);
  client.advance(11s);
  CHECK(client.board.read().actor_restarts == 6);
  client.bridge.want_stream(client.request(7));
  client.run();
  CHECK(client.plane.take().size() == 2);
}

TEST_CASE("events in flight have a bound", "[actors]") {
  networked_client client(12);
  client.start();
  bridge narrow(client.peers, client.board, 3);
  narrow.open(client.around);
  CHECK(narrow.want_stream(client.request(1)));
  CHECK(narrow.want_stream(client.request(2)));
  CHECK(narrow.want_stream(client.request(3)));
  CHECK_FALSE(narrow.want_stream(client.request(4)));
  narrow.on_circuit_built({99, 1ms});
  CHECK(narrow.events_in_flight() == 4);
  CHECK(client.board.read().dropped_events == 1);
  client.run();
  CHECK(narrow.events_in_flight() == 0);
  narrow.close();
  CHECK_FALSE(narrow.want_stream(client.request(5)));
}
