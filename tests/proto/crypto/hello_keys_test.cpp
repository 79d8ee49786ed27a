// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/hello_keys.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "proto/crypto/hash.hpp"

using namespace gate17::proto;

TEST_CASE("mac1 depends on every hello byte and on whom is called", "[crypto][hello_keys]") {
  const dh_public onion_key{byte_array<32>{5}};
  const std::vector<std::uint8_t> hello(56, 1);
  const auto mac = mac1(mac1_key(onion_key), hello);
  for (std::size_t i = 0; i < hello.size(); ++i) {
    auto changed = hello;
    changed[i] ^= 1;
    REQUIRE(mac1(mac1_key(onion_key), changed) != mac);
  }
  CHECK(mac1(mac1_key(dh_public{byte_array<32>{6}}), hello) != mac);
}

TEST_CASE("mac1 follows its written form", "[crypto][hello_keys]") {
  const node_id id{byte_array<32>{9}};
  const std::vector<std::uint8_t> text{'m', 'a', 'c', '1'};
  byte_array<32> key;
  hasher(32).update(text).update(id.bytes).finish(key);
  CHECK(mac1_key(id) == key);
  byte_array<16> mac;
  hasher(16, key).update(text).finish(mac);
  CHECK(mac1(key, text) == mac);
}

TEST_CASE("the records key is bound to node and ephemeral key", "[crypto][hello_keys]") {
  const node_id id{byte_array<32>{1}};
  const dh_public e{byte_array<32>{2}};
  const secret_key key = records_key(id, e);
  CHECK((key == kdf(id.bytes, "records", e.bytes).first));
  CHECK_FALSE((key == records_key(node_id{byte_array<32>{3}}, e)));
  CHECK_FALSE((key == records_key(id, dh_public{byte_array<32>{3}})));
}
