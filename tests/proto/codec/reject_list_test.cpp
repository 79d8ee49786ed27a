// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/reject_list.hpp"

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

using namespace gate17::proto;

namespace {

node_id id_of(std::uint8_t first) {
  node_id made;
  made.bytes[0] = first;
  return made;
}

struct signed_list {
  gate17::test::seeded_random random{1};
  signing_key owner = signing_key::generate(random);
  reject_list list = sign_rejects(owner, "net", 7, {id_of(3), id_of(1), id_of(3)}).value();

  bool holds(const reject_list& one) const { return verify(one, "net", owner.public_key()); }
};

} // namespace

TEST_CASE("a list is ordered, free of duplicates and genuine", "[codec]") {
  const signed_list made;
  CHECK(made.list.nodes == std::vector{id_of(1), id_of(3)});
  CHECK(made.holds(made.list));
  CHECK(made.list.contains(id_of(3)));
  CHECK_FALSE(made.list.contains(id_of(2)));
}

TEST_CASE("nobody can change a list, move it to another network or sign it instead of the owner", "[codec]") {
  signed_list made;
  auto other = made.list;
  SECTION("another serial") { ++other.serial; }
  SECTION("a node more") { other.nodes.push_back(id_of(9)); }
  SECTION("a node less") { other.nodes.pop_back(); }
  SECTION("no node") { other.nodes.clear(); }
  SECTION("another order") { std::swap(other.nodes[0], other.nodes[1]); }
  SECTION("signed by somebody else") {
    other = sign_rejects(signing_key::generate(made.random), "net", 7, made.list.nodes).value();
  }
  CHECK_FALSE(made.holds(other));
  CHECK_FALSE(verify(made.list, "other", made.owner.public_key()));
}

TEST_CASE("the lengths in front keep name and ids apart", "[codec]") {
  const signed_list made;
  const auto longer = sign_rejects(made.owner, "net-", 7, {}).value();
  CHECK_FALSE(verify(longer, "net", made.owner.public_key()));
}

TEST_CASE("no list needs no signature, and cannot carry nodes", "[codec]") {
  const signed_list made;
  CHECK(made.holds(reject_list{}));
  CHECK_FALSE(made.holds(reject_list{.serial = 0, .nodes = {id_of(1)}, .signature = {}}));
  CHECK_FALSE(made.holds(reject_list{.serial = 0, .nodes = {}, .signature = made.list.signature}));
}

TEST_CASE("a list that breaks a limit is not signed", "[codec]") {
  const signed_list made;
  CHECK(sign_rejects(made.owner, "net", 0, {}).error() == errc::malformed);
  CHECK(sign_rejects(made.owner, "No Name", 1, {}).error() == errc::malformed);
  std::vector<node_id> many(rejected_nodes_max + 1);
  for (std::size_t i = 0; i < many.size(); ++i)
    gate17::proto::store_le32(many[i].bytes.data(), static_cast<std::uint32_t>(i));
  CHECK(sign_rejects(made.owner, "net", 1, many).error() == errc::oversized);
  many.pop_back();
  CHECK(sign_rejects(made.owner, "net", 1, many));
}
