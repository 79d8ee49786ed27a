// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_handshake.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "client/proxy/access_list.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::client;
using stage = proxy_handshake::stage;

namespace {

struct outcome {
  stage at;
  std::string output;
  std::size_t used;
};

outcome run(http_handshake& machine, const std::string& input, std::size_t portion) {
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

std::string text_of(gate17::proto::byte_view bytes) { return {bytes.begin(), bytes.end()}; }

gate17::proto::byte_view view_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// What the target gets of a request and what follows it.
std::string forwarded(const std::string& head, const std::string& rest = {}) {
  http_handshake machine;
  const auto end = run(machine, head, head.size());
  CAPTURE(end.output);
  REQUIRE(end.at == stage::requested);
  CHECK(machine.request().answered_by_target);
  return text_of(machine.first_bytes(view_of(rest)));
}

std::string refusal(const std::string& head) {
  http_handshake machine;
  const auto end = run(machine, head, head.size());
  CHECK(end.at == stage::refused);
  return end.output;
}

std::string status_of(const std::string& request) {
  http_handshake machine;
  return run(machine, request, request.size()).output.substr(0, 12);
}

std::string reply(connect_verdict verdict) {
  const auto bytes = http_handshake{}.replies()({verdict, {}});
  return {bytes.begin(), bytes.end()};
}

} // namespace

TEST_CASE("a CONNECT is the same in one write and byte by byte", "[http_handshake]") {
  const std::string head = "CONNECT Example.ORG:8443 HTTP/1.1\r\nHost: example.org:8443\r\n"
                           "proxy-authorization: basic YWxpY2U6YTpi\r\n\r\n";
  for (const std::size_t portion : {1UL, 2UL, 5UL, 1000UL}) {
    http_handshake machine;
    const auto end = run(machine, head + "first bytes", portion);
    CAPTURE(portion);
    CHECK(end.at == stage::requested);
    CHECK(end.output.empty());
    CHECK(end.used == head.size());
    CHECK(machine.request().target.host == "example.org");
    CHECK(machine.request().target.port == 8443);
    CHECK(machine.request().authenticated);
    CHECK(machine.request().user == "alice");
    CHECK(text_of(machine.request().password.expose()) == "a:b");
  }
}

TEST_CASE("IP literals and a bare head are fine", "[http_handshake]") {
  for (const auto& [authority, host] : std::vector<std::pair<std::string, std::string>>{
           {"192.0.2.7:443", "192.0.2.7"}, {"[2001:DB8::1]:443", "2001:db8::1"}, {"a.example.:443", "a.example"}}) {
    http_handshake machine;
    CHECK(run(machine, "CONNECT " + authority + " HTTP/1.0\r\n\r\n", 7).at == stage::requested);
    CHECK(machine.request().target.host == host);
    CHECK_FALSE(machine.request().authenticated);
  }
}

TEST_CASE("what cannot be read is a bad request", "[http_handshake]") {
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

TEST_CASE("a request in absolute form reaches the target in origin form", "[http_handshake]") {
  http_handshake machine;
  const std::string head = "GET http://A.example:8080/x?y=1 HTTP/1.1\r\nHost: other.example\r\nAccept: */*\r\n"
                           "Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic YTpi\r\nTE: trailers\r\n"
                           "Keep-Alive: 5\r\nUpgrade: h2c\r\nX-Hop: 1\r\nConnection: keep-alive, X-Hop\r\n\r\n";
  CHECK(run(machine, head, 7).at == stage::requested);
  CHECK(machine.request().target.host == "a.example");
  CHECK(machine.request().target.port == 8080);
  CHECK(machine.request().user == "a");
  CHECK(text_of(machine.first_bytes({})) ==
        "GET /x?y=1 HTTP/1.1\r\nHost: a.example:8080\r\nAccept: */*\r\nConnection: close\r\n\r\n");
}

TEST_CASE("ports, paths and hosts take their one form", "[http_handshake]") {
  for (const auto& [target, start] : std::vector<std::pair<std::string, std::string>>{
           {"http://a.example", "GET / HTTP/1.1\r\nHost: a.example\r\n"},
           {"HTTP://a.example:80/", "GET / HTTP/1.1\r\nHost: a.example\r\n"},
           {"http://a.example:/p", "GET /p HTTP/1.1\r\nHost: a.example\r\n"},
           {"http://a.example?q", "GET /?q HTTP/1.1\r\nHost: a.example\r\n"},
           {"http://[2001:DB8::1]:81/", "GET / HTTP/1.1\r\nHost: [2001:db8::1]:81\r\n"},
           {"http://[2001:db8::1]/", "GET / HTTP/1.1\r\nHost: [2001:db8::1]\r\n"},
           {"http://192.0.2.7/", "GET / HTTP/1.1\r\nHost: 192.0.2.7\r\n"}}) {
    CAPTURE(target);
    CHECK(forwarded("GET " + target + " HTTP/1.1\r\n\r\n").find(start) == 0);
  }
  CHECK(forwarded("OPTIONS http://a.example HTTP/1.1\r\n\r\n").find("OPTIONS * HTTP/1.1") == 0);
  CHECK(forwarded("GET http://a.example/ HTTP/1.0\r\n\r\n").find("GET / HTTP/1.0") == 0);
}

TEST_CASE("a body passes, another request behind it does not", "[http_handshake]") {
  const std::string second = "GET http://b.example/ HTTP/1.1\r\n\r\n";
  const std::string end = "Connection: close\r\n\r\n";
  const std::string post = "POST http://a.example/ HTTP/1.1\r\n";
  CHECK(forwarded(post + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n", "hello" + second)
            .ends_with("Content-Length: 5\r\nExpect: 100-continue\r\n" + end + "hello"));
  CHECK(forwarded(post + "Content-Length: 5, 5\r\nContent-Length: 5\r\n\r\n", "hello" + second)
            .ends_with("Content-Length: 5\r\n" + end + "hello"));
  const std::string chunks = "5;a=b\r\nhello\r\n0\r\nTrailer: x\r\n\r\n";
  CHECK(forwarded(post + "Transfer-Encoding: chunked\r\n\r\n", chunks + second)
            .ends_with("Transfer-Encoding: chunked\r\n" + end + chunks));
  CHECK(forwarded("GET http://a.example/ HTTP/1.1\r\n\r\n", second).ends_with(end));
}

TEST_CASE("what two readers could read differently is refused, each with its own words", "[http_handshake]") {
  using namespace std::string_literals;
  const auto post = "POST http://a.example/ HTTP/1.1\r\n"s;
  std::vector<std::string> said;
  for (const auto& [head, status] : std::vector<std::pair<std::string, std::string>>{
           {post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", "400"},
           {post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
           {post + "Content-Length: +5\r\n\r\n", "400"},
           {post + "Content-Length: 99999999999999999999\r\n\r\n", "413"},
           {post + "Transfer-Encoding: gzip, chunked\r\n\r\n", "400"},
           {post + "A: b\nC: d\r\n\r\n", "400"},
           {post + "A: b\r\n folded\r\n\r\n", "400"},
           {post + "A : b\r\n\r\n", "400"},
           {post + "(: b\r\n\r\n", "400"},
           {post + "Host: a\r\nHost: b\r\n\r\n", "400"},
           {post + "Connection: Content-Length\r\nContent-Length: 5\r\n\r\n", "400"},
           {post + "Expect: tea\r\n\r\n", "417"},
           {"POST  HTTP/1.1\r\n\r\n", "400"},
           {"GET http://a.example/ HTTP/2\r\n\r\n", "400"},
           {"GET http://u:p@a.example/ HTTP/1.1\r\n\r\n", "400"},
           {"GET http://a..example/ HTTP/1.1\r\n\r\n", "400"},
           {"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", "421"},
           {"GET https://a.example/ HTTP/1.1\r\n\r\n", "421"},
           {"GET ftp://a.example/ HTTP/1.1\r\n\r\n", "421"}}) {
    CAPTURE(head);
    const auto answer = refusal(head);
    CHECK(answer.find("HTTP/1.1 " + status) == 0);
    CHECK(answer.find("a.example") == std::string::npos);
    CHECK(std::find(said.begin(), said.end(), answer) == said.end());
    said.push_back(answer);
  }
  for (const auto* empty : {", 5", "5,", "5,,5", ","})
    CHECK(refusal(post + "Content-Length: " + empty + "\r\n\r\n") == refusal(post + "Content-Length: x\r\n\r\n"));
  CHECK(refusal("GET https://a.example/ HTTP/1.1\r\n\r\n").find("use CONNECT") != std::string::npos);
  CHECK(refusal(post + "A: b\rC: d\r\n\r\n") == refusal(post + "A: b\nC: d\r\n\r\n"));
}

TEST_CASE("a body that is not as announced turns the request down while it can be told", "[http_handshake]") {
  http_handshake machine;
  run(machine, "POST http://a.example/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 1000);
  REQUIRE(machine.at() == stage::requested);
  CHECK(machine.first_bytes(view_of("zz\r\n")).empty());
  CHECK(machine.at() == stage::refused);
  CHECK(text_of(machine.take_output()).find("HTTP/1.1 400") == 0);
}

TEST_CASE("an access list asks for credentials and knows the right ones", "[http_handshake]") {
  access_list access;
  access.add("alice", view_of("a:b"));
  const auto answer = [&](const std::string& fields, bool denied) {
    http_handshake machine(&access);
    const auto end = run(machine, "CONNECT a.example:443 HTTP/1.1\r\n" + fields + "\r\n", 9);
    CHECK(machine.denied() == denied);
    return end.output;
  };
  CHECK(answer("Proxy-Authorization: Basic YWxpY2U6YTpi\r\n", false).empty());
  const auto asked = answer("", false);
  CHECK(asked.find("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=") == 0);
  CHECK(answer("Proxy-Authorization: Basic YWxpY2U6YTpj\r\n", true) == asked);
  CHECK(answer("Proxy-Authorization: Basic Ym9iOmE6Yg==\r\n", true) == asked);
}

TEST_CASE("what fails before the target answered is told in words", "[http_handshake]") {
  http_handshake machine;
  run(machine, "GET http://a.example/ HTTP/1.1\r\n\r\n", 1000);
  CHECK(machine.replies()({connect_verdict::connected, {}}).empty());
  CHECK(text_of(machine.replies()({connect_verdict::refused, {}})).find("HTTP/1.1 502 Bad Gateway") == 0);
}

TEST_CASE("a head without end is refused at its limit", "[http_handshake]") {
  http_handshake machine;
  const auto end = run(machine, "CONNECT a:1 HTTP/1.1\r\nX: " + std::string(100'000, 'x'), 999);
  CHECK(end.at == stage::refused);
  CHECK(end.used == http_handshake::head_bytes_max);
  CHECK(end.output.find("HTTP/1.1 431") == 0);
}

TEST_CASE("replies carry the verdict", "[http_handshake]") {
  CHECK(reply(connect_verdict::connected) == "HTTP/1.1 200 Connection established\r\n\r\n");
  CHECK(reply(connect_verdict::not_allowed).find("HTTP/1.1 403") == 0);
  CHECK(reply(connect_verdict::timed_out).find("HTTP/1.1 504") == 0);
  CHECK(reply(connect_verdict::no_route).find("HTTP/1.1 503") == 0);
  CHECK(reply(connect_verdict::refused).find("HTTP/1.1 502") == 0);
}

TEST_CASE("arbitrary heads end the same way in any portions", "[http_handshake]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string input = round % 2 == 0
                            ? "CONNECT a.example:1 HTTP/1.1\r\nProxy-Authorization: Basic YTpi\r\n\r\nrest"
                            : "PUT http://a.example/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";
    for (auto changes = random() % 4; changes > 0; --changes)
      input[random() % input.size()] = static_cast<char>(random());
    http_handshake whole, split;
    const auto one = run(whole, input, input.size());
    const auto many = run(split, input, 1 + random() % 5);
    REQUIRE(one.at == many.at);
    REQUIRE(one.output == many.output);
    REQUIRE(one.used == many.used);
  }
}
