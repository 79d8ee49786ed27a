// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/socks5.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "tests/support/seed.hpp"

using namespace gate17::client;
using bytes = std::vector<std::uint8_t>;
using stage = socks5_handshake::stage;

namespace {

bytes operator+(bytes a, const bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

bytes text(std::string_view from) { return bytes(from.begin(), from.end()); }

std::string text_of(gate17::proto::byte_view bytes) { return {bytes.begin(), bytes.end()}; }

bytes authentication(std::string_view user, std::string_view password) {
  return bytes{1, static_cast<std::uint8_t>(user.size())} + text(user) +
         bytes{static_cast<std::uint8_t>(password.size())} + text(password);
}

bytes connect_to_name(std::string_view name, std::uint16_t port = 443) {
  return bytes{5, 1, 0, 3, static_cast<std::uint8_t>(name.size())} + text(name) +
         bytes{static_cast<std::uint8_t>(port >> 8), static_cast<std::uint8_t>(port)};
}

const bytes plain_greeting{5, 1, 0};
const bytes auth_greeting{5, 2, 0, 2};
const bytes connect_to_v4{5, 1, 0, 1, 192, 0, 2, 7, 0, 80};

struct outcome {
  stage at;
  bytes output;
  std::size_t used;
};

outcome run(socks5_handshake& machine, const bytes& input, std::size_t portion) {
  std::size_t used = 0;
  bytes output;
  while (used < input.size()) {
    const auto size = std::min(portion, input.size() - used);
    const auto taken = machine.feed({input.data() + used, size});
    used += taken;
    output = output + machine.take_output();
    if (taken < size)
      break;
  }
  return {machine.at(), output, used};
}

bytes refusal(socks5_reply reply) { return encode_socks5_reply(reply); }

} // namespace

TEST_CASE("a request is the same in one write and byte by byte", "[socks5]") {
  const auto first_bytes = text("GET / HTTP/1.1\r\n");
  const auto handshake = auth_greeting + authentication("alice", "x") + connect_to_name("Example.ORG", 8443);
  for (const std::size_t portion : {1UL, 2UL, 3UL, 7UL, 1000UL}) {
    socks5_handshake machine;
    const auto end = run(machine, handshake + first_bytes, portion);
    CAPTURE(portion);
    CHECK(end.at == stage::requested);
    CHECK(end.output == bytes{5, 2, 1, 0});
    CHECK(end.used == handshake.size());
    CHECK(machine.request().target.host == "example.org");
    CHECK(machine.request().target.port == 8443);
    CHECK(machine.request().authenticated);
    CHECK(machine.request().user == "alice");
    CHECK(text_of(machine.request().password.expose()) == "x");
  }
}

TEST_CASE("every address type names its host", "[socks5]") {
  const bytes connect_to_v6{5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0xbb};
  const std::vector<std::pair<bytes, std::string>> cases{{connect_to_v4, "192.0.2.7"},
                                                         {connect_to_v6, "2001:db8::1"},
                                                         {connect_to_name("192.0.2.9"), "192.0.2.9"},
                                                         {connect_to_name("a.example"), "a.example"}};
  for (const auto& [request, host] : cases) {
    socks5_handshake machine;
    const auto end = run(machine, plain_greeting + request, 1000);
    CHECK(end.at == stage::requested);
    CHECK(end.output == bytes{5, 0});
    CHECK(machine.request().target.host == host);
    CHECK_FALSE(machine.request().authenticated);
  }
}

TEST_CASE("empty user and password are allowed and still authenticate", "[socks5]") {
  socks5_handshake machine;
  CHECK(run(machine, bytes{5, 1, 2} + authentication("", "") + connect_to_v4, 1).at == stage::requested);
  CHECK(machine.request().authenticated);
  CHECK(machine.request().user.empty());
}

TEST_CASE("user and password may be 255 bytes of anything", "[socks5]") {
  const std::string user(255, '\0'), password(255, '\xff');
  socks5_handshake machine;
  CHECK(run(machine, bytes{5, 1, 2} + authentication(user, password) + connect_to_v4, 100).at == stage::requested);
  CHECK(machine.request().user == user);
  CHECK(text_of(machine.request().password.expose()) == password);
}

TEST_CASE("a greeting without a method of ours is told so", "[socks5]") {
  for (const auto& greeting : {bytes{5, 0}, bytes{5, 1, 1}, bytes{5, 2, 1, 0x80}}) {
    socks5_handshake machine;
    const auto end = run(machine, greeting + connect_to_v4, 1);
    CHECK(end.at == stage::refused);
    CHECK(end.output == bytes{5, 0xff});
  }
}

TEST_CASE("another version is closed without a word", "[socks5]") {
  for (const auto& input :
       {bytes{4, 1, 0, 80, 192, 0, 2, 7, 0}, text("GET / HTTP/1.1\r\n"), text("CONNECT a:1"), bytes{0x16, 3, 1}}) {
    socks5_handshake machine;
    const auto end = run(machine, input, 1);
    CHECK(end.at == stage::refused);
    CHECK(end.output.empty());
    CHECK(end.used == 1);
  }
  socks5_handshake machine;
  CHECK(run(machine, plain_greeting + bytes{4, 1, 0}, 100).output == bytes{5, 0});
  CHECK(machine.at() == stage::refused);
}

TEST_CASE("another authentication version fails the authentication", "[socks5]") {
  socks5_handshake machine;
  const auto end = run(machine, bytes{5, 1, 2, 5, 1, 'a', 1, 'b'}, 1);
  CHECK(end.at == stage::refused);
  CHECK(end.output == bytes{5, 2, 1, 1});
}

TEST_CASE("commands that are not served are not supported", "[socks5]") {
  for (const std::uint8_t command : {0, 2, 4, 0xf2, 255}) {
    socks5_handshake machine;
    const auto end = run(machine, plain_greeting + bytes{5, command, 0, 1, 0, 0, 0, 0, 0, 0}, 1);
    CHECK(end.at == stage::refused);
    CHECK(end.output == bytes{5, 0} + refusal(socks5_reply::command_not_supported));
  }
}

TEST_CASE("unknown address types and reserved bytes are refused", "[socks5]") {
  for (const std::uint8_t type : {0, 2, 5, 255}) {
    socks5_handshake machine;
    CHECK(run(machine, plain_greeting + bytes{5, 1, 0, type}, 1).output ==
          bytes{5, 0} + refusal(socks5_reply::address_type_not_supported));
  }
  socks5_handshake machine;
  CHECK(run(machine, plain_greeting + bytes{5, 1, 9}, 1).output ==
        bytes{5, 0} + refusal(socks5_reply::general_failure));
}

TEST_CASE("bad names are unreachable hosts and port 0 is a failure", "[socks5]") {
  using namespace std::string_view_literals;
  const std::string long_label(64, 'a'), long_name(254, 'a');
  for (const auto name : {"a\0b.example"sv, ""sv, "a..b"sv, "192.0.2.7\0"sv, "127.1"sv, std::string_view(long_label),
                          std::string_view(long_name)}) {
    socks5_handshake machine;
    CHECK(run(machine, plain_greeting + connect_to_name(name), 5).output ==
          bytes{5, 0} + refusal(socks5_reply::host_unreachable));
    CHECK(machine.at() == stage::refused);
  }
  socks5_handshake machine;
  CHECK(run(machine, plain_greeting + connect_to_name("a.example", 0), 5).output ==
        bytes{5, 0} + refusal(socks5_reply::general_failure));
}

TEST_CASE("a finished handshake takes nothing more", "[socks5]") {
  socks5_handshake done, refused;
  run(done, plain_greeting + connect_to_v4, 100);
  run(refused, bytes{9}, 100);
  const bytes more{5, 1, 0};
  CHECK(done.feed(more) == 0);
  CHECK(refused.feed(more) == 0);
  CHECK(done.take_output().empty());
}

TEST_CASE("replies carry the verdict and the exit's address", "[socks5]") {
  CHECK(reply_for(connect_verdict::connected) == socks5_reply::succeeded);
  CHECK(reply_for(connect_verdict::refused) == socks5_reply::connection_refused);
  CHECK(reply_for(connect_verdict::unreachable) == socks5_reply::host_unreachable);
  CHECK(reply_for(connect_verdict::name_not_found) == socks5_reply::host_unreachable);
  CHECK(reply_for(connect_verdict::timed_out) == socks5_reply::ttl_expired);
  CHECK(reply_for(connect_verdict::not_allowed) == socks5_reply::not_allowed);
  CHECK(reply_for(connect_verdict::no_route) == socks5_reply::network_unreachable);
  CHECK(reply_for(connect_verdict::failed) == socks5_reply::general_failure);
  CHECK(encode_socks5_reply(socks5_reply::succeeded) == bytes{5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
  const auto v4 = gate17::proto::endpoint::parse("192.0.2.1:258");
  CHECK(encode_socks5_reply(socks5_reply::succeeded, *v4) == bytes{5, 0, 0, 1, 192, 0, 2, 1, 1, 2});
  const auto v6 = encode_socks5_reply(socks5_reply::succeeded, *gate17::proto::endpoint::parse("[2001:db8::5]:1"));
  CHECK(v6.size() == 22);
  CHECK(v6[3] == 4);
  CHECK(v6[19] == 5);
}

TEST_CASE("arbitrary bytes end the same way in any portions", "[socks5]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 3000; ++round) {
    bytes input = random() % 2 ? auth_greeting + authentication("u", "p") : plain_greeting;
    if (random() % 2)
      input = input + connect_to_name("host.example");
    const auto changes = random() % 4;
    for (std::uint64_t i = 0; i < changes; ++i)
      input[random() % input.size()] = static_cast<std::uint8_t>(random());
    input.resize(random() % (input.size() + 1));
    socks5_handshake whole, split;
    const auto one = run(whole, input, input.size() + 1);
    const auto many = run(split, input, 1 + random() % 3);
    REQUIRE(one.at == many.at);
    REQUIRE(one.output == many.output);
    REQUIRE(one.used == many.used);
  }
}

TEST_CASE("datagrams and questions are requests of their own", "[socks5]") {
  struct wish {
    std::uint8_t command;
    bytes host;
    proxy_command what;
    std::string target;
  };
  const bytes v4{1, 192, 0, 2, 7};
  const bytes any{1, 0, 0, 0, 0};
  const auto name = bytes{3, 9} + text("a.example");
  for (const auto& [command, host, what, target] :
       {wish{3, any, proxy_command::associate, "0.0.0.0"}, wish{3, v4, proxy_command::associate, "192.0.2.7"},
        wish{0xf0, name, proxy_command::resolve, "a.example"}, wish{0xf0, v4, proxy_command::resolve, "192.0.2.7"},
        wish{0xf1, v4, proxy_command::resolve_reverse, "192.0.2.7"},
        wish{0xf1, bytes{3, 9} + text("192.0.2.7"), proxy_command::resolve_reverse, "192.0.2.7"}}) {
    socks5_handshake machine;
    const auto end = run(machine, plain_greeting + bytes{5, command, 0} + host + bytes{0, 0}, 1);
    CHECK(end.at == stage::requested);
    CHECK(end.output == bytes{5, 0});
    CHECK(machine.request().command == what);
    CHECK(machine.request().target.host == target);
    CHECK(machine.request().target.port == 0);
  }
}

TEST_CASE("only an address has a name to ask for, and only a connection needs a port", "[socks5]") {
  socks5_handshake reverse;
  CHECK(run(reverse, plain_greeting + bytes{5, 0xf1, 0, 3, 1, 'a', 0, 0}, 1).output ==
        bytes{5, 0} + refusal(socks5_reply::address_type_not_supported));
  socks5_handshake connect;
  CHECK(run(connect, plain_greeting + bytes{5, 1, 0, 1, 192, 0, 2, 7, 0, 0}, 1).output ==
        bytes{5, 0} + refusal(socks5_reply::general_failure));
}

TEST_CASE("a name is answered in the place of an address", "[socks5]") {
  CHECK(encode_socks5_name("a.b") == bytes{5, 0, 0, 3, 3} + text("a.b") + bytes{0, 0});
}

TEST_CASE("an access list takes no silence and no wrong password", "[socks5]") {
  access_list access;
  access.add("alice", gate17::proto::byte_view(reinterpret_cast<const std::uint8_t*>("pw"), 2));
  socks5_handshake silent(&access), right(&access), wrong(&access);
  CHECK(run(silent, bytes{5, 1, 0}, 100).output == bytes{5, 0xff});
  CHECK_FALSE(silent.denied());
  CHECK(run(right, bytes{5, 2, 0, 2} + authentication("alice", "pw") + connect_to_v4, 3).at == stage::requested);
  CHECK(right.request().user == "alice");
  const auto end = run(wrong, bytes{5, 1, 2} + authentication("alice", "pW") + connect_to_v4, 100);
  CHECK(end.at == stage::refused);
  CHECK(end.output == bytes{5, 2, 1, 1});
  CHECK(wrong.denied());
}
