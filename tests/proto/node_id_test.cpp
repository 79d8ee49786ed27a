// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/node_id.hpp"

#include <unordered_set>

#include <catch2/catch.hpp>

#include "proto/crypto/hash.hpp"
#include "tests/support/hex.hpp"

using namespace gate17::proto;

TEST_CASE("a node id is the hash of the identity key", "[node_id]") {
  const verify_key identity{
      gate17::test::array_from_hex<32>("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")};
  const node_id id = node_id_of(identity);
  CHECK(id.bytes == hash32(identity.bytes));
  CHECK(to_hex(id) == gate17::test::to_hex(id.bytes));
  CHECK(to_short_hex(id) == to_hex(id).substr(0, 8));
}

TEST_CASE("node ids order and hash by value", "[node_id]") {
  node_id low;
  node_id high;
  high.bytes[31] = 1;
  CHECK(low < high);
  std::unordered_set<node_id> seen{low, high, low};
  CHECK(seen.size() == 2);
}
