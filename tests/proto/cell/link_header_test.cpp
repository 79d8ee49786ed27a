// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/link_header.hpp"

#include <catch2/catch.hpp>

using namespace gate17::proto;

namespace {

result<link_header> round_trip(const link_header& header) {
  byte_array<link_header_bytes> out;
  encode(header, out);
  return decode_link_header(out);
}

} // namespace

TEST_CASE("legal link headers survive, all others are refused", "[cell][link_header]") {
  for (int kind = 0; kind < 256; ++kind) {
    for (int size = 0; size < 4; ++size) {
      for (const std::uint32_t circuit : {0U, 1U, 0xffffffffU}) {
        for (const std::uint32_t credit : {0U, 9U}) {
          const link_header header{circuit, static_cast<cell_kind>(kind), static_cast<cell_size>(size), 0, credit};
          const bool of_link = kind == 1 || (kind >= 9 && kind <= 11) || (kind >= 13 && kind <= 16);
          const bool of_circuit = kind >= 2 && kind <= 8;
          const bool legal = (of_link ? circuit == 0 : of_circuit && circuit != 0) &&
                             (size == 0 || (size == 1 && (kind == 1 || kind == 5))) &&
                             (credit == 0 || kind == 4 || kind == 5 || kind == 8);
          const auto got = round_trip(header);
          REQUIRE(got.has_value() == legal);
          if (legal) {
            CHECK(*got == header);
          } else {
            CHECK(got.error() == errc::bad_header);
          }
        }
      }
    }
  }
}

TEST_CASE("flags and the reserved field must be zero", "[cell][link_header]") {
  byte_array<link_header_bytes> out;
  encode({.circuit = 1, .kind = cell_kind::relay}, out);
  for (const std::size_t at : {6, 7, 12, 13, 14, 15}) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto bad = out;
      bad[at] = static_cast<std::uint8_t>(1U << bit);
      CHECK(decode_link_header(bad).error() == errc::bad_header);
    }
  }
}
