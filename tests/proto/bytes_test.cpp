// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/bytes.hpp"

#include <catch2/catch.hpp>

using namespace gate17::proto;

TEST_CASE("integers travel with the least significant byte first", "[bytes]") {
  byte_array<8> bytes{};
  store_le64(bytes.data(), 0x1122334455667788ULL);
  CHECK(bytes == byte_array<8>{0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11});
  CHECK(load_le64(bytes.data()) == 0x1122334455667788ULL);
  CHECK(load_le32(bytes.data()) == 0x55667788U);
  CHECK(load_le16(bytes.data()) == 0x7788U);
  store_le32(bytes.data(), 0xfffefdfcU);
  store_le16(bytes.data() + 4, 0xfbfaU);
  CHECK(bytes == byte_array<8>{0xfc, 0xfd, 0xfe, 0xff, 0xfa, 0xfb, 0x22, 0x11});
}
