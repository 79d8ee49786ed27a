// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/socks5_datagram.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace gate17;
using namespace gate17::client;
using bytes = std::vector<std::uint8_t>;

namespace {

bytes to_name(const std::string& name, std::uint8_t port = 53) {
  bytes out{0, 0, 0, 3, static_cast<std::uint8_t>(name.size())};
  out.insert(out.end(), name.begin(), name.end());
  out.insert(out.end(), {0, port, 'x'});
  return out;
}

const bytes to_v4{0, 0, 0, 1, 192, 0, 2, 7, 0, 53, 'x', 'y'};
const bytes to_v6{0, 0, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0xbb};

} // namespace

TEST_CASE("every form of destination is read", "[socks5_datagram]") {
  const auto [input, host, port, size] = GENERATE(table<bytes, std::string, int, std::size_t>({
      {to_v4, "192.0.2.7", 53, 2},
      {to_v6, "2001:db8::1", 443, 0},
      {to_name("A.Example"), "a.example", 53, 1},
      {to_name("192.0.2.7"), "192.0.2.7", 53, 1},
  }));
  const auto got = decode_socks5_datagram(input);
  REQUIRE(got);
  CHECK(got->target.host == host);
  CHECK(got->target.port == port);
  CHECK(got->target.protocol == directory::transport::udp);
  CHECK(got->bytes.size() == size);
}

TEST_CASE("each fault has its own name", "[socks5_datagram]") {
  const auto with = [](bytes from, std::size_t at, std::uint8_t value) {
    from[at] = value;
    return from;
  };
  const auto [input, fault] = GENERATE_COPY(table<bytes, datagram_fault>({
      {bytes{}, datagram_fault::truncated},
      {with(to_v4, 1, 1), datagram_fault::reserved},
      {with(to_v4, 2, 1), datagram_fault::fragment},
      {with(to_v4, 2, 0x80), datagram_fault::fragment},
      {with(to_v4, 3, 2), datagram_fault::bad_address_type},
      {with(to_v4, 9, 0), datagram_fault::no_port},
      {to_name(""), datagram_fault::bad_host},
      {to_name("a b"), datagram_fault::bad_host},
      {to_name("127.1"), datagram_fault::bad_host},
      {to_name("a.example", 0), datagram_fault::no_port},
  }));
  CHECK(decode_socks5_datagram(input).error() == fault);
}

TEST_CASE("no prefix of a header is a datagram", "[socks5_datagram]") {
  for (const auto& [whole, head] : {std::pair{to_v4, std::size_t{10}}, {to_v6, 22}, {to_name("a.example"), 16}})
    for (std::size_t size = 0; size < head; ++size)
      CHECK(decode_socks5_datagram(proto::byte_view(whole).first(size)).error() == datagram_fault::truncated);
}

TEST_CASE("what is written is read again", "[socks5_datagram]") {
  for (const auto* text : {"192.0.2.7:53", "[2001:db8::1]:443"}) {
    const auto from = *proto::endpoint::parse(text);
    const auto written = encode_socks5_datagram(from, bytes{1, 2, 3});
    const auto got = decode_socks5_datagram(written);
    REQUIRE(got);
    CHECK(got->target.host == from.address.to_string());
    CHECK(got->target.port == from.port);
    CHECK(bytes(got->bytes.begin(), got->bytes.end()) == bytes{1, 2, 3});
  }
}
