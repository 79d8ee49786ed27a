// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/network_file.hpp"

#include <catch2/catch.hpp>

#include "tests/support/test_network.hpp"

using namespace gate17;

TEST_CASE("a network file needs a majority threshold, different authorities and somebody to ask", "[codec]") {
  auto network = test::test_network::local(1);
  const auto good = network.file();
  CHECK(good.is_valid());
  auto file = good;
  file.threshold = 0;
  CHECK_FALSE(file.is_valid());
  file.threshold = 2;
  CHECK_FALSE(file.is_valid());
  file = good;
  file.authorities.push_back(file.authorities.front());
  CHECK_FALSE(file.is_valid());
  file.authorities.back() = network.owner_keys[1].public_key();
  CHECK_FALSE(file.is_valid());
  file.threshold = 2;
  CHECK(file.is_valid());
  file = good;
  file.fallbacks.clear();
  CHECK_FALSE(file.is_valid());
  file = good;
  file.network_name = "two words";
  CHECK_FALSE(file.is_valid());
}
