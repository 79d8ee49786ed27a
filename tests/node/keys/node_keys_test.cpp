// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/node_keys.hpp"

#include <catch2/catch.hpp>

#include "node/keys/key_file.hpp"
#include "node/keys/state_lock.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::node;

namespace {

constexpr proto::unix_seconds start = 1'800'000'000;
constexpr proto::unix_seconds a_day = 86'400;

node_keys load(const test::scratch_folder& folder, proto::unix_seconds now, proto::random_source& random) {
  auto keys = load_node_keys(folder.path(), now, random);
  REQUIRE(keys);
  const auto proven = proto::verify_certificates(keys->certificates, now);
  REQUIRE(proven);
  CHECK(*proven == keys->id);
  CHECK(keys->certificates.signing == keys->signing.public_key());
  CHECK(keys->certificates.onion_key == keys->onion.pub);
  return std::move(*keys);
}

} // namespace

TEST_CASE("keys of a node survive a restart") {
  const test::scratch_folder folder;
  test::seeded_random random(1);
  const auto first = load(folder, start, random);
  const auto second = load(folder, start + a_day, random);
  CHECK(second.certificates == first.certificates);
  CHECK(second.onion.secret == first.onion.secret);
  CHECK_FALSE(second.previous_onion);
}

TEST_CASE("the onion key changes a day before its end and the old one stays until then") {
  const test::scratch_folder folder;
  test::seeded_random random(2);
  const auto first = load(folder, start, random);
  CHECK(first.renewal_due() == start + 6 * a_day);
  const auto before = load(folder, start + 6 * a_day - 1, random);
  CHECK(before.onion.pub == first.onion.pub);
  const auto changed = load(folder, start + 6 * a_day, random);
  CHECK(changed.id == first.id);
  CHECK(changed.onion.pub != first.onion.pub);
  CHECK(changed.signing.public_key() == first.signing.public_key());
  REQUIRE(changed.previous_onion);
  CHECK(changed.previous_onion->secret == first.onion.secret);
  REQUIRE(load(folder, start + 7 * a_day - 1, random).previous_onion);
  CHECK_FALSE(load(folder, start + 7 * a_day, random).previous_onion);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "onion_previous.key"));
}

TEST_CASE("the signing key changes before its end, the identity never") {
  const test::scratch_folder folder;
  test::seeded_random random(3);
  const auto first = load(folder, start, random);
  proto::unix_seconds now = start;
  unsigned signing_changes = 0;
  auto signing = first.signing.public_key();
  for (unsigned day = 0; day < 100; ++day) {
    now += a_day;
    const auto keys = load(folder, now, random);
    CHECK(keys.id == first.id);
    CHECK(keys.renewal_due() > now);
    signing_changes += keys.signing.public_key() != signing ? 1 : 0;
    signing = keys.signing.public_key();
  }
  CHECK(signing_changes == 4);
}

TEST_CASE("a node that slept past the end of its certificates makes new keys") {
  const test::scratch_folder folder;
  test::seeded_random random(4);
  const auto first = load(folder, start, random);
  const auto later = load(folder, start + 400 * a_day, random);
  CHECK(later.id == first.id);
  CHECK(later.onion.pub != first.onion.pub);
  CHECK_FALSE(later.previous_onion);
}

TEST_CASE("the identity key may be kept elsewhere until something has to be certified") {
  const test::scratch_folder folder;
  test::seeded_random random(5);
  const auto first = load(folder, start, random);
  std::filesystem::remove(folder.path() / "identity.key");
  CHECK(load(folder, start + a_day, random).id == first.id);
  CHECK(load_or_create_identity(folder.path(), random) == first.certificates.identity);
  const auto failed = load_node_keys(folder.path(), start + 6 * a_day, random);
  REQUIRE_FALSE(failed);
  CHECK(failed.error()[0].reason.find("identity key is needed") != std::string::npos);
}

TEST_CASE("a crash between writing a key and its certificate is repaired") {
  const test::scratch_folder folder;
  test::seeded_random random(6);
  const auto first = load(folder, start, random);
  const auto stranger = proto::dh_pair::generate(random);
  REQUIRE(write_key_file(folder.path() / "onion.key", "onion", stranger.secret));
  const auto repaired = load(folder, start + 1, random);
  CHECK(repaired.id == first.id);
  CHECK(repaired.onion.pub != first.onion.pub);
}

TEST_CASE("a replaced identity gets certificates of its own") {
  const test::scratch_folder folder;
  test::seeded_random random(7);
  const auto first = load(folder, start, random);
  REQUIRE(write_key_file(folder.path() / "identity.key", "identity", proto::signing_key::generate(random).seed()));
  CHECK(load(folder, start, random).id != first.id);
}

TEST_CASE("a state folder belongs to one process at a time") {
  const test::scratch_folder folder;
  {
    const auto held = state_lock::acquire(folder.path());
    REQUIRE(held);
    const auto second = state_lock::acquire(folder.path());
    REQUIRE_FALSE(second);
    CHECK(second.error()[0].reason == "another process uses this state folder");
  }
  CHECK(state_lock::acquire(folder.path()));
  CHECK_FALSE(state_lock::acquire(folder.path() / "missing"));
}
