// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <string_view>

#include "actors/firewall_policy.hpp"
#include "tests/support/client_hellos.hpp"
#include "tests/support/data_plane_rig.hpp"
#include "tests/support/dns_queries.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

namespace {

using actors::close_reason;
using actors::content_kind;

content_bytes text(std::string_view said) { return {said.begin(), said.end()}; }
content_bytes plain_hello() { return in_tls_records(client_hello_message()); }

/// Nodes nobody vouches for, and circuit 1 through them.
struct community_rig : data_plane_rig {
  explicit community_rig(std::uint64_t seed) : data_plane_rig(seed) {
    trust_exits(false);
    REQUIRE(build(1));
  }

  /// A circuit whose exit the client takes for trusted, though it is not.
  void install_mistaken(actors::circuit_id id) {
    auto spec = route(id);
    spec.trusted_exit = true;
    client->origins().install(spec);
  }

  void say(const node::unique_fd& app, const content_bytes& bytes) {
    std::size_t at = 0;
    REQUIRE(push(app.get(), bytes, at));
  }

  bool hears(target& there, const content_bytes& expected) {
    content_bytes got;
    return run_until([&] {
             if (there.accepted())
               pull(there.connection.get(), got);
             return got.size() >= expected.size();
           }) &&
           got == expected;
  }

  close_reason end_of_stream() {
    REQUIRE(run_until([&] { return !control.streams_closed.empty(); }));
    return control.streams_closed.front().reason;
  }

  /// The target may have been dialled; it was told nothing.
  void check_told_nothing(target& there) {
    run_until([] { return false; }, 200);
    content_bytes got;
    if (there.accepted())
      pull(there.connection.get(), got);
    CHECK(got.empty());
  }

  std::uint64_t refused_at_exit() { return nodes[2]->plane->context().metrics.streams_cleartext; }
};

} // namespace

TEST_CASE("TLS leaves at a community exit, in the cell that opens the stream", "[exit_trust]") {
  community_rig rig(31);
  target there;
  rig.client->origins().install(rig.route(2));
  const auto app = rig.open(2, there.at());
  client_hello_shape post_quantum;
  post_quantum.key_share_bytes = 1'500;
  const auto hello = in_tls_records(client_hello_message(post_quantum));
  rig.say(app, {hello.begin(), hello.begin() + 700});
  rig.run_until([] { return false; }, 20);
  CHECK(rig.control.wanted.empty()); // half a ClientHello is no reason to ask
  rig.say(app, {hello.begin() + 700, hello.end()});
  CHECK(rig.hears(there, hello));
  CHECK(rig.control.wanted.front().content == content_kind::tls);
  CHECK(rig.control.closed.empty());
}

TEST_CASE("whatever the control plane says, plain text is not sent to a community exit", "[exit_trust]") {
  struct said {
    content_bytes bytes;
    content_kind kind;
  };
  const auto one =
      GENERATE_COPY(said{text("GET / HTTP/1.1\r\n\r\n"), content_kind::http},
                    said{text("SSH-2.0-x\r\n"), content_kind::ssh}, said{{}, content_kind::server_first},
                    said{text("EHLO x\r\n"), content_kind::unknown}, said{dns_query_over_tcp(), content_kind::dns});
  community_rig rig(32);
  target there;
  const auto app = rig.open(1, there.at());
  rig.say(app, one.bytes);
  CHECK(rig.end_of_stream() == close_reason::cleartext);
  CHECK(rig.control.wanted.front().content == one.kind);
  CHECK(rig.control.opened.empty());
  CHECK(rig.control.closed.empty());
  content_bytes got;
  CHECK(pull(app.get(), got) != pulled::nothing);
}

TEST_CASE("an application that waited for its answer is heard before it is let through", "[exit_trust]") {
  community_rig rig(33);
  target there;
  const auto app = rig.open(1, there.at(), false);
  CHECK(rig.control.wanted.front().content == content_kind::undecided);
  content_bytes reply;
  REQUIRE(rig.run_until([&] { return there.accepted() && (pull(app.get(), reply), !reply.empty()); }));
  CHECK(reply == content_bytes{255});

  SECTION("TLS") {
    rig.say(app, plain_hello());
    CHECK(rig.hears(there, plain_hello()));
    // From there on both directions are open.
    rig.say(app, content_bytes(10, 1));
    CHECK(rig.hears(there, content_bytes(10, 1)));
    rig.say(there.connection, content_bytes(10, 2));
    content_bytes back;
    CHECK(rig.run_until([&] { return pull(app.get(), back), back.size() == 10; }));
    CHECK(rig.control.streams_closed.empty());
  }
  SECTION("plain text") {
    rig.say(app, text("GET / HTTP/1.1\r\n\r\n"));
    CHECK(rig.end_of_stream() == close_reason::cleartext);
    rig.check_told_nothing(there);
    CHECK(rig.refused_at_exit() == 0); // it never got that far
  }
  SECTION("the beginning of a ClientHello and nothing more") {
    rig.say(app, {22, 3, 1});
    CHECK(rig.end_of_stream() == close_reason::cleartext);
    rig.check_told_nothing(there);
  }
  SECTION("a server that speaks first") {
    rig.say(there.connection, text("220 mail.example.org\r\n"));
    CHECK(rig.end_of_stream() == close_reason::cleartext);
    content_bytes got;
    CHECK(pull(app.get(), got) != pulled::nothing);
    CHECK(got.empty());
  }
  SECTION("an application that only ends") {
    REQUIRE(::shutdown(app.get(), SHUT_WR) == 0);
    content_bytes got;
    CHECK(rig.run_until([&] { return pull(there.connection.get(), got) == pulled::end; }));
  }
  CHECK(rig.control.closed.empty());
}

TEST_CASE("a community exit refuses readable first bytes", "[exit_trust]") {
  community_rig rig(34);
  target there;
  rig.install_mistaken(2);
  REQUIRE(rig.run_until([&] { return rig.control.built.size() >= 2; }));
  const auto app = rig.open(2, there.at());
  rig.say(app, text("GET / HTTP/1.1\r\n\r\n"));
  CHECK(rig.end_of_stream() == close_reason::cleartext);
  CHECK(rig.refused_at_exit() == 1);
  rig.check_told_nothing(there);
  CHECK(rig.control.closed.empty()); // no lie: the circuit serves on
}

TEST_CASE("a community exit waits until first bytes tell what they are", "[exit_trust]") {
  community_rig rig(35);
  target there;
  rig.install_mistaken(2);
  REQUIRE(rig.run_until([&] { return rig.control.built.size() >= 2; }));
  const auto hello = plain_hello();
  const content_bytes half(hello.begin(), hello.begin() + 40);
  const auto app = rig.open(2, there.at(), true, known_start{content_kind::unknown, half});
  REQUIRE(rig.run_until([&] { return there.accepted(); }));
  rig.check_told_nothing(there);

  SECTION("the rest comes") {
    rig.say(app, {hello.begin() + 40, hello.end()});
    CHECK(rig.hears(there, hello));
    CHECK(rig.control.streams_closed.empty());
  }
  SECTION("nothing more comes") {
    REQUIRE(::shutdown(app.get(), SHUT_WR) == 0);
    CHECK(rig.end_of_stream() == close_reason::cleartext);
    CHECK(rig.refused_at_exit() == 1);
    rig.check_told_nothing(there);
  }
}

TEST_CASE("an exit that calls TLS readable loses its circuit and gains no plain text", "[exit_trust]") {
  // The client's word against the exit's: what the client took for TLS and may send again is no TLS for the exit.
  const auto disputed = dns_query_over_tcp();
  data_plane_rig rig(36);
  rig.trust_exits(false);
  REQUIRE(rig.build(1));
  target there;
  const auto app = rig.open(1, there.at(), true, known_start{content_kind::tls, disputed});
  REQUIRE(rig.run_until([&] { return !rig.control.closed.empty(); }));
  // Authenticated by the exit, so charged to the segment in front of it.
  CHECK(rig.control.closed.front().id == 1);
  CHECK(rig.control.closed.front().reason == close_reason::protocol_violation);
  CHECK(rig.control.closed.front().segment == 2);
  CHECK(rig.client->context().metrics.circuit_refusals[static_cast<std::size_t>(proto::errc::unsolicited)] == 1);
  // The stream asks again as what it is: no reason to choose a trusted exit.
  REQUIRE(rig.control.wanted.size() == 2);
  const auto& again = rig.control.wanted.back();
  CHECK(again.attempt == 2);
  CHECK(again.content == content_kind::tls);
  CHECK_FALSE(actors::firewall_policy{}.judge(again.target, again.content).needs_trusted_exit);
  CHECK(rig.control.streams_closed.empty());
}

} // namespace gate17::test
