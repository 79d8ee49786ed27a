// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/stale_record.hpp"

#include <catch2/catch.hpp>

#include "tests/support/test_network.hpp"

using namespace gate17;
using actors::read_fresh_record;

TEST_CASE("only a genuine record of a plausible period replaces a stale prekey", "[stale]") {
  auto network = test::test_network::local(1);
  const auto& node = *network.nodes[0];
  const directory::prekey_period periods(std::chrono::seconds(1'800));
  const auto current = periods.at(test::test_now);
  const auto encoded = [&](std::uint32_t period) {
    return proto::encode(proto::node_records{node.content.certificates, node.prekey(period, network.random)});
  };
  const auto read = [&](const std::vector<std::uint8_t>& bytes) {
    return read_fresh_record(bytes, node.id(), periods, test::test_now);
  };
  REQUIRE(read(encoded(current)));
  CHECK(read(encoded(current))->keys.period == current);
  CHECK(read(encoded(current + 1)));
  CHECK_FALSE(read(encoded(current + 2)));
  CHECK_FALSE(read(encoded(current - 2)));
  CHECK_FALSE(read({}));
  CHECK_FALSE(read_fresh_record(encoded(current), network.nodes[1]->id(), periods, test::test_now));
  const auto early = [&](std::uint32_t period, const proto::node_id& of) {
    return actors::is_of_earlier_period(encoded(period), of, periods, test::test_now);
  };
  CHECK(early(current - 1, node.id()));
  CHECK_FALSE(early(current, node.id()));
  CHECK_FALSE(early(current - 1, network.nodes[1]->id()));
  proto::node_records forged{node.content.certificates, node.prekey(current, network.random)};
  ++forged.prekey.prekey.bytes[0];
  CHECK_FALSE(read(proto::encode(forged)));
}
