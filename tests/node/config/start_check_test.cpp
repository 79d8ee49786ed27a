// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/start_check.hpp"

#include <catch2/catch.hpp>

#include "node/keys/node_keys.hpp"
#include "node/plan/plan_apply.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::node;

namespace {

constexpr proto::unix_seconds now = 1'800'000'000;

struct applied_plan {
  test::scratch_folder folder;
  test::seeded_random random{11};
  network_settings network;

  applied_plan() {
    const auto wanted = load_plan("deploy/local.toml");
    REQUIRE(wanted);
    REQUIRE(apply_plan(*wanted, folder.path(), now, random, [](const std::string&) {}));
    const auto read = load_network_settings(folder.path() / "network.toml");
    REQUIRE(read);
    network = *read;
  }

  node_config config(const std::string& name) const {
    auto read = load_node_config(folder.path() / (name + ".toml"));
    REQUIRE(read);
    return std::move(*read);
  }

  std::string refusal(const node_config& config) {
    const auto keys = load_node_keys(config.state_folder, now, random);
    REQUIRE(keys);
    std::optional<proto::verify_key> authority;
    if (config.roles.has(proto::node_role::directory))
      authority = load_authority_key(config.state_folder, random)->public_key();
    const auto checked = check_start(config, network, keys->id, authority);
    return checked ? "" : checked.error()[0].reason;
  }
};

} // namespace

TEST_CASE("an applied node belongs to its network") {
  applied_plan plan;
  CHECK(plan.refusal(plan.config("n1")).empty());
  CHECK(plan.refusal(plan.config("d1")).empty());
}

TEST_CASE("parts that do not belong together are refused") {
  applied_plan plan;
  auto config = plan.config("n1");
  SECTION("another node's owner signature") {
    config.owner_signature = plan.config("n2").owner_signature;
    CHECK(plan.refusal(config).find("'owner_signature' is not the owner's word") == 0);
  }
  SECTION("an authority that the network does not know") {
    config.roles.set(proto::node_role::directory);
    CHECK(plan.refusal(config).find("does not name this node's authority key") == 0);
  }
  SECTION("a grant of trust for somebody else") {
    auto authority = plan.config("d1");
    authority.directory.trust[0].node = authority.directory.trust[1].node;
    CHECK(plan.refusal(authority).find("is not signed by the network's owner") != std::string::npos);
  }
}
