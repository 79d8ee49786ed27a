// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/network_trouble.hpp"

#include <catch2/catch.hpp>

#include "actors/health.hpp"

using namespace gate17::actors;

namespace {

control_status failing(std::uint32_t unanswered, std::uint32_t misanswered) {
  control_status status;
  status.links = {{.node = "n1", .up = false}};
  status.contact = {.unanswered = unanswered, .misanswered = misanswered};
  return status;
}

} // namespace

TEST_CASE("failures in a row name what they have in common", "[network_trouble]") {
  CHECK(judge_trouble({}) == network_trouble::none);
  CHECK(judge_trouble(failing(2, 0)) == network_trouble::none);
  CHECK(judge_trouble(failing(3, 0)) == network_trouble::unreachable);
  CHECK(judge_trouble(failing(0, 1)) == network_trouble::none);
  CHECK(judge_trouble(failing(0, 2)) == network_trouble::captive_portal);
  CHECK(judge_trouble(failing(2, 2)) == network_trouble::captive_portal);
  CHECK(judge_trouble(failing(7, 2)) == network_trouble::unreachable);
  CHECK(judge_trouble(failing(4'000'000'000, 4'000'000'000)) == network_trouble::captive_portal);
}

TEST_CASE("one link that is up rules out all but the clock", "[network_trouble]") {
  auto status = failing(9, 9);
  status.links.push_back({.node = "n2", .up = true});
  CHECK(judge_trouble(status) == network_trouble::none);
  status.doubt = document_doubt::not_yet_valid;
  CHECK(judge_trouble(status) == network_trouble::clock_behind);
  status.doubt = document_doubt::expired;
  CHECK(judge_trouble(status) == network_trouble::clock_ahead);
}

TEST_CASE("a trouble takes a client offline; a clock in doubt only without a valid document", "[network_trouble]") {
  health_input input;
  input.now = 1'000'000;
  input.status = failing(3, 0);
  input.status.consensus.period = 5;
  input.status.consensus.valid_until = input.now + 80'000;
  input.status.consensus.usable_nodes = 6;
  CHECK(judge_health(input).state == run_state::offline);
  CHECK(judge_health(input).trouble == network_trouble::unreachable);
  CHECK(judge_health(input).reason == explain(network_trouble::unreachable));
  input.status.contact = {};
  input.status.doubt = document_doubt::not_yet_valid;
  CHECK(judge_health(input).state == run_state::degraded);
  input.status.consensus = {};
  CHECK(judge_health(input).state == run_state::offline);
  input.is_client = false;
  CHECK(judge_health(input).trouble == network_trouble::none);
}
