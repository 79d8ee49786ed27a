// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/loop_acceptor.hpp"

#include <catch2/catch.hpp>

#include "client/proxy/socks5.hpp"

using namespace gate17;
using namespace gate17::client;

TEST_CASE("the data plane gets everything a proxy knows", "[loop_acceptor]") {
  auto taken = std::make_shared<std::size_t>(0);
  accepted_stream stream;
  stream.target = {"a.example", 443};
  stream.isolation = "key";
  stream.never_prebuilt = true;
  stream.first_bytes = {1, 2, 3};
  stream.early_success = false;
  stream.reply = [](const connect_outcome& outcome) {
    return encode_socks5_reply(reply_for(outcome.verdict), outcome.bound);
  };
  stream.slot = connection_slot(taken);
  {
    const auto inbound = to_inbound(std::move(stream));
    CHECK(inbound.target.host == "a.example");
    CHECK(inbound.target.port == 443);
    CHECK(inbound.isolation == "key");
    CHECK(inbound.never_prebuilt);
    CHECK(inbound.first_bytes == std::vector<std::uint8_t>{1, 2, 3});
    CHECK_FALSE(inbound.early_success);
    CHECK(inbound.reply(std::nullopt, *proto::endpoint::parse("192.0.2.1:9")) ==
          std::vector<std::uint8_t>{5, 0, 0, 1, 192, 0, 2, 1, 0, 9});
    CHECK(inbound.reply(proto::close_code::refused, {})[1] == 5);
    CHECK(inbound.reply(proto::close_code::end, {})[1] != 0);
    CHECK(*taken == 1);
  }
  CHECK(*taken == 0);
}

TEST_CASE("early success leaves nothing to reply", "[loop_acceptor]") { CHECK_FALSE(to_inbound({}).reply); }
