// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_connect.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "tests/support/seed.hpp"

using namespace gate17::client;
using stage = proxy_handshake::stage;

namespace {

struct outcome {
  stage at;
  std::string output;
  std::size_t used;
};

outcome run(http_connect_handshake& machine, const std::string& input, std::size_t portion) {
  std::size_t used = 0;
  std::string output;
  while (used < input.size()) {
    const auto size = std::min(portion, input.size() - used);
    const auto taken = machine.feed({reinterpret_cast<const std::uint8_t*>(input.data()) + used, size});
    used += taken;
    const auto said = machine.take_output();
    output.append(said.begin(), said.end());
    if (taken < size)
      break;
  }
  return {machine.at(), output, used};
}

std::string status_of(const std::string& request) {
  http_connect_handshake machine;
  return run(machine, request, request.size()).output.substr(0, 12);
}

std::string reply(connect_verdict verdict) {
  const auto bytes = http_connect_handshake{}.replies()({verdict, {}});
  return {bytes.begin(), bytes.end()};
}

} // namespace

TEST_CASE("a CONNECT is the same in one write and byte by byte", "[http_connect]") {
  const std::string head = "CONNECT Example.ORG:8443 HTTP/1.1\r\nHost: example.org:8443\r\n"
                           "proxy-authorization: basic YWxpY2U6YTpi\r\n\r\n";
  for (const std::size_t portion : {1UL, 2UL, 5UL, 1000UL}) {
    http_connect_handshake machine;
    const auto end = run(machine, head + "first bytes", portion);
    CAPTURE(portion);
    CHECK(end.at == stage::requested);
    CHECK(end.output.empty());
    CHECK(end.used == head.size());
    CHECK(machine.request().target.host == "example.org");
    CHECK(machine.request().target.port == 8443);
    CHECK(machine.request().authenticated);
    CHECK(machine.request().user == "alice");
    CHECK(machine.request().password == "a:b");
  }
}

TEST_CASE("IP literals and a bare head are fine", "[http_connect]") {
  for (const auto& [authority, host] : std::vector<std::pair<std::string, std::string>>{
           {"192.0.2.7:443", "192.0.2.7"}, {"[2001:DB8::1]:443", "2001:db8::1"}, {"a.example.:443", "a.example"}}) {
    http_connect_handshake machine;
    CHECK(run(machine, "CONNECT " + authority + " HTTP/1.0\r\n\r\n", 7).at == stage::requested);
    CHECK(machine.request().target.host == host);
    CHECK_FALSE(machine.request().authenticated);
  }
}

TEST_CASE("what cannot be read is a bad request", "[http_connect]") {
  using namespace std::string_literals;
  for (const auto& authority : {"a.example"s, "a.example:"s, "a.example:0"s, "a.example:65536"s, "a.example:+1"s,
                                ":443"s, "2001:db8::1:443"s, "[192.0.2.7]:443"s, "[a.example]:443"s, "a..b:443"s,
                                "127.1:443"s, "a\0b.example:443"s, "user@a.example:443"s, "http://a.example/:443"s})
    CHECK(status_of("CONNECT " + authority + " HTTP/1.1\r\n\r\n") == "HTTP/1.1 400");
  for (const auto& head :
       {"\r\n\r\n"s, "CONNECT\r\n\r\n"s, "CONNECT a:1\r\n\r\n"s, "CONNECT a:1 FTP/1.1\r\n\r\n"s,
        "CONNECT a:1 HTTP/2\r\n\r\n"s, "CONNECT a:1 HTTP/1.1\r\nno colon\r\n\r\n"s,
        "CONNECT a:1 HTTP/1.1\r\nX: \0\r\n\r\n"s, "CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic !!!\r\n\r\n"s,
        "CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic YWxpY2U=\r\n\r\n"s,
        "CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Digest x\r\n\r\n"s})
    CHECK(status_of(head) == "HTTP/1.1 400");
}

TEST_CASE("other methods are told which one works", "[http_connect]") {
  http_connect_handshake machine;
  const auto end = run(machine, "GET http://a.example/ HTTP/1.1\r\n\r\n", 10);
  CHECK(end.at == stage::refused);
  CHECK(end.output.find("HTTP/1.1 405 Method Not Allowed\r\nAllow: CONNECT\r\n") == 0);
}

TEST_CASE("a head without end is refused at its limit", "[http_connect]") {
  http_connect_handshake machine;
  const auto end = run(machine, "CONNECT a:1 HTTP/1.1\r\nX: " + std::string(100'000, 'x'), 999);
  CHECK(end.at == stage::refused);
  CHECK(end.used == http_connect_handshake::head_bytes_max);
  CHECK(end.output.find("HTTP/1.1 431") == 0);
}

TEST_CASE("replies carry the verdict", "[http_connect]") {
  CHECK(reply(connect_verdict::connected) == "HTTP/1.1 200 Connection established\r\n\r\n");
  CHECK(reply(connect_verdict::not_allowed).find("HTTP/1.1 403") == 0);
  CHECK(reply(connect_verdict::timed_out).find("HTTP/1.1 504") == 0);
  CHECK(reply(connect_verdict::no_route).find("HTTP/1.1 503") == 0);
  CHECK(reply(connect_verdict::refused).find("HTTP/1.1 502") == 0);
}

TEST_CASE("arbitrary heads end the same way in any portions", "[http_connect]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string input = "CONNECT a.example:1 HTTP/1.1\r\nProxy-Authorization: Basic YTpi\r\n\r\nrest";
    for (auto changes = random() % 4; changes > 0; --changes)
      input[random() % input.size()] = static_cast<char>(random());
    http_connect_handshake whole, split;
    const auto one = run(whole, input, input.size());
    const auto many = run(split, input, 1 + random() % 5);
    REQUIRE(one.at == many.at);
    REQUIRE(one.output == many.output);
    REQUIRE(one.used == many.used);
  }
}
