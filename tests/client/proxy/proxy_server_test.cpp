// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/proxy_server.hpp"

#include <catch2/catch.hpp>

#include "client/proxy/limits.hpp"
#include "tests/client/proxy/application_socket.hpp"

using namespace gate17;
using namespace gate17::client;
using bytes = std::vector<std::uint8_t>;

namespace {

const bytes greeting{5, 1, 0};
const bytes connect_to_v4{5, 1, 0, 1, 192, 0, 2, 7, 0, 80};
const bytes success{5, 0, 0, 1, 0, 0, 0, 0, 0, 0};

bytes operator+(bytes a, const bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

struct recorder final : stream_acceptor {
  std::vector<accepted_stream> streams;
  std::vector<accepted_association> associations;
  std::vector<accepted_question> questions;
  void accept_stream(accepted_stream stream) override { streams.push_back(std::move(stream)); }
  void accept_association(accepted_association taken) override { associations.push_back(std::move(taken)); }
  void accept_question(accepted_question asked) override { questions.push_back(std::move(asked)); }
};

struct fixture {
  node::event_loop loop;
  recorder taken;
  std::unique_ptr<proxy_server> server;

  explicit fixture(bool early_success = true) {
    const auto any_port = *proto::endpoint::parse("127.0.0.1:0");
    auto opened = proxy_server::open(loop,
                                     {{{any_port, proxy_protocol::socks5, false},
                                       {any_port, proxy_protocol::socks5, true},
                                       {any_port, proxy_protocol::http, false}},
                                      early_success,
                                      false},
                                     taken);
    REQUIRE(opened);
    server = std::move(*opened);
  }

  test::application_socket application(std::size_t entrance = 0) {
    return test::application_socket(server->endpoints().at(entrance));
  }

  template <class Condition>
  void turn_until(Condition done) {
    for (int turn = 0; turn < 1000 && !done(); ++turn)
      loop.run_turn(std::chrono::milliseconds{1});
    REQUIRE(done());
  }
};

} // namespace

TEST_CASE("an optimistic application gets every answer and loses no byte", "[proxy_server]") {
  fixture f;
  auto application = f.application();
  application.write(greeting + connect_to_v4 + bytes{'G', 'E', 'T'});
  CHECK(application.read(f.loop, 12) == bytes{5, 0} + success);
  REQUIRE(f.taken.streams.size() == 1);
  const auto& stream = f.taken.streams[0];
  CHECK(stream.target.host == "192.0.2.7");
  CHECK(stream.target.port == 80);
  CHECK(stream.first_bytes == bytes{'G', 'E', 'T'});
  CHECK(stream.early_success);
  CHECK_FALSE(stream.reply);
  CHECK_FALSE(stream.never_prebuilt);
  CHECK(stream.isolation == f.server->endpoints()[0].to_string());
  CHECK(f.server->handshakes() == 0);
}

TEST_CASE("the socket arrives unwatched and alive", "[proxy_server]") {
  fixture f;
  auto application = f.application();
  application.write(greeting + connect_to_v4);
  application.read(f.loop, 12);
  REQUIRE(f.taken.streams.size() == 1);
  application.write({'x'});
  for (int i = 0; i < 3; ++i)
    f.loop.run_turn(std::chrono::milliseconds{1});
  std::uint8_t byte = 0;
  CHECK(::recv(f.taken.streams[0].socket.get(), &byte, 1, 0) == 1);
  CHECK(byte == 'x');
}

TEST_CASE("without early success the answer waits for the outcome", "[proxy_server]") {
  fixture f(false);
  auto application = f.application();
  application.write(greeting + connect_to_v4);
  f.turn_until([&] { return f.taken.streams.size() == 1; });
  CHECK(application.read() == bytes{5, 0});
  const auto& stream = f.taken.streams[0];
  CHECK_FALSE(stream.early_success);
  REQUIRE(stream.reply);
  CHECK(stream.reply({connect_verdict::refused, {}})[1] == 5);
  CHECK(stream.reply({connect_verdict::connected, *proto::endpoint::parse("192.0.2.1:9")}) ==
        bytes{5, 0, 0, 1, 192, 0, 2, 1, 0, 9});
}

TEST_CASE("an HTTP CONNECT listener speaks its own protocol", "[proxy_server]") {
  fixture f;
  auto application = f.application(2);
  const std::string head = "CONNECT a.example:443 HTTP/1.1\r\n\r\nhello";
  application.write({head.begin(), head.end()});
  const auto answer = application.read(f.loop, 39);
  CHECK(std::string(answer.begin(), answer.end()) == "HTTP/1.1 200 Connection established\r\n\r\n");
  REQUIRE(f.taken.streams.size() == 1);
  CHECK(f.taken.streams[0].target.host == "a.example");
  CHECK(f.taken.streams[0].first_bytes.size() == 5);
}

TEST_CASE("listeners, users and passwords are isolated from each other", "[proxy_server]") {
  fixture f;
  const auto authenticated = [](const char user, const char password) {
    return bytes{5, 1, 2, 1, 1, static_cast<std::uint8_t>(user), 1, static_cast<std::uint8_t>(password)};
  };
  std::vector<test::application_socket> applications;
  for (const auto& [entrance, start] : std::vector<std::pair<std::size_t, bytes>>{{0, greeting},
                                                                                  {1, greeting},
                                                                                  {0, authenticated('a', 'b')},
                                                                                  {0, authenticated('a', 'c')},
                                                                                  {0, authenticated('b', 'b')},
                                                                                  {1, authenticated('a', 'b')}}) {
    applications.push_back(f.application(entrance));
    applications.back().write(start + connect_to_v4);
    f.turn_until([&, count = applications.size()] { return f.taken.streams.size() == count; });
  }
  for (std::size_t i = 0; i < f.taken.streams.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      CHECK(f.taken.streams[i].isolation != f.taken.streams[j].isolation);
  CHECK(f.taken.streams[1].never_prebuilt);
  CHECK_FALSE(f.taken.streams[2].never_prebuilt);
}

TEST_CASE("a plain HTTP request becomes a stream that the target answers", "[proxy_server]") {
  for (const bool early : {true, false}) {
    fixture f(early);
    auto application = f.application(2);
    const std::string head = "POST http://a.example/x HTTP/1.1\r\nContent-Length: 4\r\n\r\nbodyGET http://b.example/";
    application.write({head.begin(), head.end()});
    f.turn_until([&] { return f.taken.streams.size() == 1; });
    auto& stream = f.taken.streams[0];
    CHECK(application.read().empty());
    CHECK(stream.target.port == 80);
    CHECK(std::string(stream.first_bytes.begin(), stream.first_bytes.end()) ==
          "POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody");
    CHECK(stream.early_success);
    REQUIRE(stream.reply);
    CHECK(stream.reply({connect_verdict::connected, {}}).empty());
    CHECK_FALSE(stream.reply({connect_verdict::refused, {}}).empty());
    REQUIRE(stream.end);
    CHECK(stream.end->take(std::vector<std::uint8_t>{1}) == 0);
  }
}

TEST_CASE("several listeners of each kind serve side by side, over IPv4 and IPv6", "[proxy_server]") {
  fixture f;
  const auto at = [](const char* text) { return *proto::endpoint::parse(text); };
  auto server = proxy_server::open(f.loop,
                                   {{{at("127.0.0.1:0"), proxy_protocol::socks5, false},
                                     {at("127.0.0.2:0"), proxy_protocol::socks5, false},
                                     {at("[::1]:0"), proxy_protocol::socks5, false},
                                     {at("127.0.0.1:0"), proxy_protocol::http, false},
                                     {at("[::1]:0"), proxy_protocol::http, false}},
                                    true,
                                    false},
                                   f.taken);
  REQUIRE(server);
  const auto doors = (*server)->endpoints();
  REQUIRE(doors.size() == 5);
  const std::string tunnel = "CONNECT 192.0.2.7:80 HTTP/1.1\r\n\r\n";
  std::vector<test::application_socket> applications;
  for (std::size_t i = 0; i < doors.size(); ++i) {
    applications.emplace_back(doors[i]);
    applications.back().write(i < 3 ? greeting + connect_to_v4 : bytes(tunnel.begin(), tunnel.end()));
    f.turn_until([&] { return f.taken.streams.size() == i + 1; });
    CHECK(f.taken.streams.back().target.host == "192.0.2.7");
    CHECK(f.taken.streams.back().isolation == doors[i].to_string());
  }
}

TEST_CASE("a listener with an access list counts who does not know the password", "[proxy_server]") {
  fixture f;
  auto users = std::make_shared<access_list>();
  users->add("a", bytes{'b'});
  const auto any_port = *proto::endpoint::parse("127.0.0.1:0");
  auto server = *proxy_server::open(
      f.loop,
      {{{any_port, proxy_protocol::socks5, false, users}, {any_port, proxy_protocol::socks5, false}}, true, false},
      f.taken);
  test::application_socket wrong(server->endpoints()[0]), right(server->endpoints()[0]), open(server->endpoints()[1]);
  wrong.write(bytes{5, 1, 2, 1, 1, 'a', 1, 'c'} + connect_to_v4);
  right.write(bytes{5, 1, 2, 1, 1, 'a', 1, 'b'} + connect_to_v4);
  open.write(greeting + connect_to_v4);
  CHECK(wrong.read(f.loop, 1000) == bytes{5, 2, 1, 1});
  wrong.close();
  f.turn_until([&] { return f.taken.streams.size() == 2 && server->counters().refused == 1; });
  CHECK(server->counters().denied == 1);
  CHECK(f.taken.streams[0].isolation != f.taken.streams[1].isolation);
}

TEST_CASE("a refused application reads why before the end", "[proxy_server]") {
  fixture f;
  auto application = f.application();
  application.write(greeting + bytes{5, 2, 0, 1, 0, 0, 0, 0, 0, 0} + bytes(5000, 'x'));
  const auto answer = application.read(f.loop, 1000);
  CHECK(answer == bytes{5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0});
  CHECK(application.closed());
  CHECK(f.taken.streams.empty());
  application.close();
  f.turn_until([&] { return f.server->counters().refused == 1; });
  CHECK(f.server->handshakes() == 0);
}

TEST_CASE("an application that leaves early is forgotten", "[proxy_server]") {
  fixture f;
  auto application = f.application();
  application.write({5, 1});
  f.turn_until([&] { return f.server->handshakes() == 1; });
  application.close();
  f.turn_until([&] { return f.server->counters().left == 1; });
  CHECK(f.server->handshakes() == 0);
}

TEST_CASE("trickling bytes do not renew the deadline", "[proxy_server]") {
  fixture f;
  const proxy_server_options impatient{{{*proto::endpoint::parse("127.0.0.1:0"), proxy_protocol::socks5, false}},
                                       true,
                                       false,
                                       std::chrono::milliseconds{5}};
  auto server = *proxy_server::open(f.loop, impatient, f.taken);
  test::application_socket silent(server->endpoints()[0]), trickling(server->endpoints()[0]);
  trickling.write({5, 200, 1});
  const bytes method{1};
  int written = 1; // one short of the message for good
  f.turn_until([&] {
    if (server->counters().timed_out == 0 && written < 199) {
      trickling.write(method);
      ++written;
    }
    return server->counters().timed_out == 2;
  });
  CHECK(server->handshakes() == 0);
  CHECK(f.taken.streams.empty());
}

TEST_CASE("silent applications cannot take more than their share", "[proxy_server]") {
  fixture f;
  std::vector<test::application_socket> silent;
  for (std::size_t i = 0; i < proxy_limits::handshakes_max + 5; ++i) {
    silent.push_back(f.application());
    f.loop.run_turn(std::chrono::milliseconds{0});
  }
  f.turn_until([&] { return f.server->handshakes() == proxy_limits::handshakes_max; });
  silent.erase(silent.begin(), silent.begin() + 10);
  f.turn_until([&] { return f.server->counters().accepted == proxy_limits::handshakes_max + 5; });
  CHECK(f.server->counters().left == 10);
}

TEST_CASE("an occupied endpoint is named", "[proxy_server]") {
  fixture f;
  auto second =
      proxy_server::open(f.loop, {{{f.server->endpoints()[0], proxy_protocol::socks5, false}}, true, false}, f.taken);
  REQUIRE_FALSE(second);
  CHECK(second.error().at == f.server->endpoints()[0]);
  CHECK(second.error().error == EADDRINUSE);
}

TEST_CASE("slots outlive the server that gave them", "[connection_slot]") {
  auto taken = std::make_shared<std::size_t>(0);
  connection_slot first(taken), second(taken);
  CHECK(*taken == 2);
  connection_slot moved(std::move(first));
  CHECK(*taken == 2);
  second = connection_slot();
  CHECK(*taken == 1);
  { connection_slot gone(std::move(moved)); }
  CHECK(*taken == 0);
}

TEST_CASE("datagrams and questions are handed over unanswered, apart like connections", "[proxy_server]") {
  fixture f;
  auto associating = f.application(1);
  associating.write(greeting + bytes{5, 3, 0, 1, 0, 0, 0, 0, 0x12, 0x34});
  f.turn_until([&] { return f.taken.associations.size() == 1; });
  CHECK(associating.read() == bytes{5, 0});
  CHECK(f.taken.associations[0].declared_port == 0x1234);
  CHECK(f.taken.associations[0].isolation == f.server->endpoints()[1].to_string());
  CHECK(f.taken.associations[0].never_prebuilt);
  auto asking = f.application();
  asking.write(greeting + bytes{5, 0xf1, 0, 1, 192, 0, 2, 7, 0, 0});
  f.turn_until([&] { return f.taken.questions.size() == 1; });
  CHECK(asking.read() == bytes{5, 0});
  CHECK(f.taken.questions[0].host == "192.0.2.7");
  CHECK(f.taken.questions[0].reverse);
  CHECK(f.taken.streams.empty());
}
