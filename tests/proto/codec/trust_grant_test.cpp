// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/trust_grant.hpp"

#include <catch2/catch.hpp>

#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::proto;

TEST_CASE("trust holds for one node, until one time, from one owner", "[codec]") {
  auto network = test::test_network::local(1);
  const auto& owner = network.owner_keys[0];
  const auto node = network.named("n1").id();
  const auto grant = grant_trust(owner, node, test::test_now);
  CHECK(verify(grant, node, owner.public_key()));
  CHECK_FALSE(verify(grant, network.named("n2").id(), owner.public_key()));
  CHECK_FALSE(verify(grant, node, network.owner_keys[1].public_key()));
  auto longer = grant;
  ++longer.valid_until;
  CHECK_FALSE(verify(longer, node, owner.public_key()));
}
