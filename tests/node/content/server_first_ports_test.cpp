// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/server_first_ports.hpp"

#include <catch2/catch.hpp>

namespace gate17::node {

TEST_CASE("ports where the server speaks first are found", "[server_first_ports]") {
  CHECK(std::ranges::is_sorted(server_first_ports));
  for (const std::uint16_t port : {21, 25, 110, 143, 587, 3306})
    CHECK(is_server_first_port(port));
  // There the client speaks first, TLS from the first byte or not.
  for (const std::uint16_t port : {22, 80, 443, 465, 853, 990, 993, 995, 5432})
    CHECK_FALSE(is_server_first_port(port));
}

} // namespace gate17::node
