// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/quic_initial.hpp"

#include <catch2/catch.hpp>

#include "node/content/client_hello.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/quic_packets.hpp"

namespace gate17::test {

namespace {

using node::quic_version;
using node::read_quic_initial;

/// RFC 9001, appendix A.2, and RFC 9369, appendix A.2: the same CRYPTO frame, padded to 1,162 bytes of frames.
constexpr std::string_view rfc_crypto_frame =
    "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c"
    "00000413011302010000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006"
    "001d0017001800100007000504616c706e000500050100000000003300260024001d00209370b2c9caa4"
    "7fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e040305"
    "0306030203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ff"
    "ff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff";

struct rfc_vector {
  quic_version version;
  std::string_view key;
  std::string_view iv;
  std::string_view header_key;
  std::string_view beginning;
  std::string_view tag;
};

constexpr std::array rfc_vectors{
    rfc_vector{quic_version::v1, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c",
               "9f50449e04a0e810283a1e9933adedd2", "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11",
               "e221af44860018ab0856972e194cd934"},
    rfc_vector{quic_version::v2, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f",
               "45b95e15235d6f45a6b19cbcb0294ba9", "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485",
               "a18b2faa745b6fe189cf772a9f84cbfc"},
};

content_bytes rfc_datagram(quic_version version) {
  quic_header_shape shape;
  shape.version = version;
  return quic_first_datagram(from_hex(rfc_crypto_frame), shape);
}

content_bytes datagram_with(const client_hello_shape& hello) {
  return quic_first_datagram(quic_crypto_frame(client_hello_message(hello)));
}

} // namespace

TEST_CASE("Initial packets of both versions are those of the RFCs, and open", "[quic_initial]") {
  for (const auto& vector : rfc_vectors) {
    const auto keys = node::derive_client_initial_keys(vector.version, from_hex("8394c8f03e515708"));
    CHECK(to_hex(keys.key) == vector.key);
    CHECK(to_hex(keys.iv) == vector.iv);
    CHECK(to_hex(keys.header_key) == vector.header_key);
    const auto datagram = rfc_datagram(vector.version);
    REQUIRE(datagram.size() == 1'200);
    CHECK(to_hex(proto::byte_view(datagram).first(32)) == vector.beginning);
    CHECK(to_hex(proto::byte_view(datagram).last(16)) == vector.tag);
    const auto read = read_quic_initial(datagram);
    REQUIRE(read);
    CHECK(read->repeatable);
  }
}

TEST_CASE("every flipped bit of an Initial packet is noticed", "[quic_initial]") {
  const auto datagram = rfc_datagram(quic_version::v1);
  for (std::size_t bit = 0; bit < 8 * datagram.size(); bit += bit < 400 ? 1 : 13) {
    auto flipped = datagram;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    INFO("bit " << bit);
    CHECK_FALSE(read_quic_initial(flipped));
  }
}

TEST_CASE("short datagrams, short connection ids and other versions are no Initials", "[quic_initial]") {
  const auto datagram = rfc_datagram(quic_version::v1);
  CHECK_FALSE(read_quic_initial(proto::byte_view(datagram).first(1'199)));
  CHECK_FALSE(read_quic_initial({}));
  quic_header_shape shape;
  const auto frames = quic_crypto_frame(client_hello_message());
  CHECK_FALSE(read_quic_initial(sealed_quic_initial(shape, content_bytes(frames)))); // not padded
  shape.connection_id.assign(7, 1);
  CHECK_FALSE(read_quic_initial(quic_first_datagram(frames, shape)));
  shape.connection_id.assign(20, 1);
  CHECK(read_quic_initial(quic_first_datagram(frames, shape)));
  shape.connection_id.assign(21, 1);
  CHECK_FALSE(read_quic_initial(quic_first_datagram(frames, shape)));
  for (const std::uint32_t version : {0x00000000U, 0x00000002U, 0xff00001dU, 0x0a1a2a3aU}) {
    auto other = datagram;
    for (std::size_t i = 0; i < 4; ++i)
      other[1 + i] = static_cast<std::uint8_t>(version >> (24 - 8 * i));
    CHECK_FALSE(read_quic_initial(other));
  }
}

TEST_CASE("inside an Initial must be the beginning of a ClientHello", "[quic_initial]") {
  const auto message = client_hello_message();
  CHECK(read_quic_initial(quic_first_datagram(quic_crypto_frame(message))));
  // A long one goes on in the next datagram, and its pieces come in any order.
  client_hello_shape post_quantum;
  post_quantum.key_share_bytes = 1'800;
  const auto large = client_hello_message(post_quantum);
  CHECK(read_quic_initial(quic_first_datagram(quic_crypto_frame(large, 0, 1'000))));
  CHECK(read_quic_initial(quic_first_datagram(quic_crypto_frame(large, 1'000, 700))));

  CHECK_FALSE(read_quic_initial(quic_first_datagram({})));
  CHECK_FALSE(read_quic_initial(quic_first_datagram({0x02, 0, 0, 0, 0}))); // ACK: of a later packet
  auto server_hello = message;
  server_hello[0] = 2;
  CHECK_FALSE(read_quic_initial(quic_first_datagram(quic_crypto_frame(server_hello))));
  client_hello_shape old;
  old.versions = {0x0302};
  CHECK_FALSE(read_quic_initial(datagram_with(old)));
}

TEST_CASE("an Initial is repeated only when nothing in its datagram is early data", "[quic_initial]") {
  const auto first = rfc_datagram(quic_version::v1);
  client_hello_shape early;
  early.early_data = true;
  const auto announced = read_quic_initial(datagram_with(early));
  REQUIRE(announced);
  CHECK_FALSE(announced->repeatable);

  const auto is_repeatable = [&](const content_bytes& behind) {
    auto datagram = first;
    append(datagram, behind);
    const auto read = read_quic_initial(datagram);
    REQUIRE(read);
    return read->repeatable;
  };
  CHECK(is_repeatable(content_bytes(30, 0)));
  CHECK(is_repeatable(rfc_datagram(quic_version::v1)));
  auto zero_rtt = first;
  zero_rtt[0] |= 0x10;
  CHECK_FALSE(is_repeatable(zero_rtt));
  CHECK_FALSE(is_repeatable({1}));
  auto many = first;
  for (int i = 0; i < 4; ++i)
    append(many, first);
  CHECK_FALSE(is_repeatable(many));
}

} // namespace gate17::test
