// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/units.hpp"

#include <catch2/catch.hpp>

using namespace gate17::node;
using std::chrono::seconds;

TEST_CASE("durations have one unit") {
  CHECK(parse_duration("10s") == seconds(10));
  CHECK(parse_duration("30min") == seconds(1'800));
  CHECK(parse_duration("1h") == seconds(3'600));
  CHECK(parse_duration("2d") == seconds(172'800));
  for (const auto* text : {"", "10", "s", "-1s", "1.5h", "1h30min", " 1s", "1 s", "9999999999999999999d"})
    CHECK_FALSE(parse_duration(text));
}

TEST_CASE("a formatted duration reads back") {
  for (const auto count : {1, 59, 60, 90, 600, 1'800, 3'600, 86'400, 100'000})
    CHECK(parse_duration(format_duration(seconds(count))) == seconds(count));
  CHECK(format_duration(seconds(1'800)) == "30min");
}

TEST_CASE("byte counts use powers of two") {
  CHECK(parse_byte_count("0") == 0U);
  CHECK(parse_byte_count("64KiB") == 65'536U);
  CHECK(parse_byte_count("2GiB") == 1ULL << 31U);
  for (const auto* text : {"", "1MB", "1kib", "18446744073709551615", "9223372036854775807GiB", "-1"})
    CHECK_FALSE(parse_byte_count(text));
  for (const auto count : {1ULL, 1'023ULL, 1'024ULL, 3ULL << 20U})
    CHECK(parse_byte_count(format_byte_count(count)) == count);
}
