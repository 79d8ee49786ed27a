// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <array>
#include <stdexcept>
#include <vector>

#include "node/stream/application_flow.hpp"
#include "node/stream/application_question.hpp"
#include "tests/support/loop_rig.hpp"

namespace gate17::test {

namespace {

using proto::errc;
using family = proto::ip_address::family;

/// A circuit on which nothing is ever sent.
struct mute_host final : node::stream_host {
  explicit mute_host(loop_rig& on) : rig(on) {}
  node::cell_packer& packer() override { throw std::logic_error("nothing is sent here"); }
  node::loop_context& context() override { return rig.context; }
  void wait_for_room(node::stream&) override {}
  void finished(node::stream&, proto::close_code) override { ++finished_count; }

  loop_rig& rig;
  int finished_count = 0;
};

struct flow_events final : node::application_flow_events {
  void on_datagram(proto::byte_view, const proto::endpoint& sender) override { from.push_back(sender); }
  void on_room() override {}
  void on_closed(proto::close_code) override {}
  void on_lost(actors::close_reason) override {}
  std::vector<proto::endpoint> from;
};

struct question_events final : node::application_question_events {
  void on_answer(node::name_answer answer) override { answers.push_back(std::move(answer)); }
  void on_lost(actors::close_reason) override {}
  std::vector<node::name_answer> answers;
};

proto::datagram_frame datagram_from(const char* text) {
  const auto from = proto::endpoint::parse(text).value();
  return {{{}, from.address}, from.port, {}};
}

proto::ip_address address(const char* text) { return proto::ip_address::parse(text).value(); }

} // namespace

TEST_CASE("a flow's exit may speak for its destination only", "[message_stream]") {
  loop_rig rig(1);
  mute_host host(rig);
  flow_events told;
  node::application_flow literal(host, 1, {"192.0.2.1", 53, directory::transport::udp}, told);
  CHECK(literal.on_datagram(datagram_from("192.0.2.1:53")));
  CHECK(literal.on_datagram(datagram_from("192.0.2.2:53")).error() == errc::unsolicited);
  CHECK(literal.on_datagram(datagram_from("192.0.2.1:54")).error() == errc::unsolicited);
  node::application_flow named(host, 2, {"a.example", 53, directory::transport::udp}, told);
  CHECK(named.on_datagram(datagram_from("192.0.2.9:54")).error() == errc::unsolicited);
  CHECK(named.on_datagram(datagram_from("192.0.2.9:53")));
  CHECK(named.on_datagram(datagram_from("192.0.2.9:53")));
  CHECK(named.on_datagram(datagram_from("192.0.2.8:53")).error() == errc::unsolicited);
  CHECK(told.from.size() == 3);
}

TEST_CASE("an answer fits its question or ends the circuit", "[message_stream]") {
  loop_rig rig(2);
  mute_host host(rig);
  question_events told;
  node::application_question v6(host, 1, {"a.example", family::v6, {}, false}, told);
  node::application_question reverse(host, 2, {"192.0.2.1", family::none, {}, false}, told);
  proto::resolved_frame addresses;
  addresses.count = 1;
  addresses.addresses[0] = address("192.0.2.1");
  CHECK(v6.on_resolved(addresses).error() == errc::unsolicited);
  CHECK(reverse.on_resolved(addresses).error() == errc::unsolicited);
  proto::resolved_frame name;
  name.name = "b.example";
  CHECK(v6.on_resolved(name).error() == errc::unsolicited);
  CHECK(told.answers.empty());
  CHECK(host.finished_count == 0);
  addresses.addresses[0] = address("2001:db8::1");
  CHECK(v6.on_resolved(addresses));
  CHECK(reverse.on_resolved(name));
  REQUIRE(told.answers.size() == 2);
  CHECK(told.answers[0].addresses == std::vector{address("2001:db8::1")});
  CHECK(told.answers[1].name == "b.example");
  CHECK(host.finished_count == 2);
}

TEST_CASE("streams of messages take their own frames and no bytes", "[message_stream]") {
  loop_rig rig(3);
  mute_host host(rig);
  flow_events flow_told;
  question_events question_told;
  const node::application_flow flow(host, 1, {"a.example", 53, directory::transport::udp}, flow_told);
  const node::application_question question(host, 2, {"a.example", family::none, {}, false}, question_told);
  using enum proto::frame_type;
  for (const auto type : {data, stream_credit, connected, open, resolve}) {
    CHECK_FALSE(flow.takes(type));
    CHECK_FALSE(question.takes(type));
  }
  CHECK(flow.takes(datagram));
  CHECK(flow.takes(close));
  CHECK_FALSE(flow.takes(resolved));
  CHECK(question.takes(resolved));
  CHECK_FALSE(question.takes(close));
}

} // namespace gate17::test
