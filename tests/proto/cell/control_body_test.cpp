// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/control_body.hpp"

#include <catch2/catch.hpp>

#include <vector>

#include "proto/cell/geometry.hpp"
#include "proto/cell/limits.hpp"
#include "tests/support/ratchet_pair.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17::proto;
using namespace gate17::test;
using bytes = std::vector<std::uint8_t>;

TEST_CASE("destroy and refused bodies survive", "[cell][control]") {
  seeded_random random(95);
  bytes body(small_body_bytes);
  write_destroy_body(end_reason::overloaded, random, body);
  CHECK(read_destroy_body(body) == end_reason::overloaded);
  const bytes records(records_bytes_max, 3);
  must(write_refused_body(end_reason::stale_prekey, records, random, body));
  const auto refusal = read_refused_body(body);
  REQUIRE(refusal);
  CHECK(refusal->reason == end_reason::stale_prekey);
  CHECK(bytes(refusal->records.begin(), refusal->records.end()) == records);
}

TEST_CASE("bodies of the wrong shape are refused", "[cell][control]") {
  seeded_random random(96);
  bytes body(small_body_bytes);
  CHECK(write_refused_body(end_reason::policy, bytes(records_bytes_max + 1), random, body) == fail(errc::oversized));
  must(write_refused_body(end_reason::policy, {}, random, body));
  CHECK(read_refused_body(body)->records.empty());
  store_le16(body.data() + 1, static_cast<std::uint16_t>(records_bytes_max + 1));
  CHECK(read_refused_body(body).error() == errc::malformed);
  store_le16(body.data() + 1, 10);
  CHECK(read_refused_body(byte_view(body).first(12)).error() == errc::malformed);
  CHECK(read_refused_body(byte_view(body).first(2)).error() == errc::truncated);
  body[0] = 13;
  CHECK(read_refused_body(body).error() == errc::malformed);
  CHECK(read_destroy_body(body).error() == errc::malformed);
  CHECK(read_destroy_body({}).error() == errc::truncated);
}
