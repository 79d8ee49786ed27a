// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/plan/plan_apply.hpp"

#include <map>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "node/config/network_settings.hpp"
#include "node/config/toml_value.hpp"
#include "node/keys/node_keys.hpp"
#include "proto/codec/descriptor.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::node;

namespace {

constexpr proto::unix_seconds now = 1'800'000'000;
constexpr proto::unix_seconds a_day = 86'400;

plan example() {
  const auto text = read_text_file("deploy/local.toml");
  REQUIRE(text);
  auto read = read_plan(*text, "deploy/local.toml");
  REQUIRE(read);
  return std::move(*read);
}

plan_report apply(const plan& wanted, const std::filesystem::path& out, proto::unix_seconds at,
                  proto::random_source& random) {
  auto report = apply_plan(wanted, out, at, random, [](const std::string&) {});
  REQUIRE(report);
  return std::move(*report);
}

std::map<std::string, std::string> contents(const std::filesystem::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      out[entry.path().string()] = read_text_file(entry.path().string()).value();
  }
  return out;
}

mode_t mode_of(const std::filesystem::path& file) {
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

} // namespace

TEST_CASE("an applied plan is a network that fits together") {
  const test::scratch_folder folder;
  test::seeded_random random(1);
  const auto wanted = example();
  const auto report = apply(wanted, folder.path(), now, random);
  CHECK(report.nodes.size() == 7);
  CHECK(report.files.size() == 9);

  const auto settings = load_network_settings(folder.path() / "network.toml");
  REQUIRE(settings);
  CHECK(settings->parameters == wanted.parameters);
  REQUIRE(settings->network.authorities.size() == 1);
  CHECK(settings->network.authorities[0] == load_authority_key(folder.path() / "d1", random)->public_key());

  for (const auto& node : report.nodes) {
    INFO(node.name);
    const auto config = load_node_config(folder.path() / (node.name + ".toml"));
    REQUIRE(config);
    CHECK(config->network_file == folder.path() / "network.toml");
    const auto keys = load_node_keys(config->state_folder, now, random);
    REQUIRE(keys);
    CHECK(keys->id == node.id);
    CHECK(proto::verify(config->owner, "owner", node.id.bytes, config->owner_signature));
  }
  CHECK(settings->network.fallbacks[0].id == report.nodes[0].id);
}

TEST_CASE("grants of trust come from the network owner and reach the authority") {
  const test::scratch_folder folder;
  test::seeded_random random(2);
  const auto report = apply(example(), folder.path(), now, random);
  const auto settings = load_network_settings(folder.path() / "network.toml");
  const auto authority = load_node_config(folder.path() / "d1.toml");
  REQUIRE(authority);
  REQUIRE(authority->directory.trust.size() == 2);
  for (const auto& trust : authority->directory.trust)
    CHECK(proto::verify(trust.grant, trust.node, settings->network.owner));
  CHECK(authority->directory.trust[0].node == report.nodes[1].id);
}

TEST_CASE("secrets of an applied plan are for their owner's eyes") {
  const test::scratch_folder folder;
  test::seeded_random random(3);
  apply(example(), folder.path(), now, random);
  CHECK(mode_of(folder.path() / "n1") == 0700);
  CHECK(mode_of(folder.path() / "client") == 0700);
  CHECK(mode_of(folder.path() / "owners") == 0700);
  unsigned keys = 0;
  for (const auto& [file, text] : contents(folder.path())) {
    if (text.find("gate17 key") == std::string::npos)
      continue;
    CHECK(mode_of(file) == 0600);
    ++keys;
  }
  CHECK(keys == 4 + 7 * 3 + 1);
}

TEST_CASE("applying a plan twice changes nothing") {
  const test::scratch_folder folder;
  test::seeded_random random(4);
  apply(example(), folder.path(), now, random);
  const auto before = contents(folder.path());
  const auto report = apply(example(), folder.path(), now + a_day, random);
  CHECK(contents(folder.path()) == before);
  for (const auto& file : report.files)
    CHECK(file.change == file_change::unchanged);
}

TEST_CASE("a changed plan changes what it is about and keeps identities") {
  const test::scratch_folder folder;
  test::seeded_random random(5);
  const auto first = apply(example(), folder.path(), now, random);
  auto wanted = example();
  wanted.nodes[3].config.metrics.reset();
  const auto second = apply(wanted, folder.path(), now, random);
  for (std::size_t i = 0; i < first.nodes.size(); ++i)
    CHECK(second.nodes[i].id == first.nodes[i].id);
  for (const auto& file : second.files)
    CHECK((file.change == file_change::updated) == (file.name == "n3"));
}

TEST_CASE("grants are renewed when half of their life is over") {
  const test::scratch_folder folder;
  test::seeded_random random(6);
  apply(example(), folder.path(), now, random);
  const auto grant_end = [&] {
    return load_node_config(folder.path() / "d1.toml")->directory.trust[0].grant.valid_until;
  };
  CHECK(grant_end() == now + 365 * a_day);
  apply(example(), folder.path(), now + 180 * a_day, random);
  CHECK(grant_end() == now + 365 * a_day);
  apply(example(), folder.path(), now + 183 * a_day, random);
  CHECK(grant_end() == now + (183 + 365) * a_day);
}

TEST_CASE("a pinned path becomes node ids, and paths are found from the folder") {
  const test::scratch_folder folder;
  test::seeded_random random(7);
  auto wanted = example();
  wanted.clients[0].pin = {"n3", "n6", "n5"};
  wanted.clients[0].config.log.file = "client.log";
  const auto report = apply(wanted, folder.path(), now, random);
  const auto client = load_client_config(folder.path() / "client.toml");
  REQUIRE(client);
  CHECK(client->pin == std::vector{report.nodes[3].id, report.nodes[6].id, report.nodes[5].id});
  CHECK(client->control == folder.path() / "run/control.sock");
  CHECK(client->log.file == folder.path() / "client.log");
  CHECK(client->state_folder == folder.path() / "client");
}

TEST_CASE("a damaged key stops a plan and is named") {
  const test::scratch_folder folder;
  test::seeded_random random(8);
  apply(example(), folder.path(), now, random);
  const auto key = folder.path() / "owners" / "B.key";
  REQUIRE(::chmod(key.c_str(), 0644) == 0);
  const auto failed = apply_plan(example(), folder.path(), now, random, [](const std::string&) {});
  REQUIRE_FALSE(failed);
  CHECK(failed.error()[0].file == key.string());
}
