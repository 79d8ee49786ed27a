// SPDX-License-Identifier: GPL-3.0-or-later

#include "payment/open_network_admission.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace gate17;

TEST_CASE("an open network admits everybody without limit, ticket or none", "[admission]") {
  payment::open_network_admission open;
  payment::admission& port = open;
  const std::vector<std::uint8_t> ticket(payment::ticket_bytes, 0x5a);
  for (const proto::byte_view field : {proto::byte_view(ticket), proto::byte_view()}) {
    const auto decision = port.admit(field, proto::node_id{}, 3);
    CHECK(decision.admitted);
    CHECK(decision.granted_bytes == payment::admission_decision::unlimited);
  }
}
