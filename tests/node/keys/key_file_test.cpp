// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/key_file.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "node/config/toml_value.hpp"
#include "node/keys/atomic_file.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::node;

namespace {

mode_t mode_of(const std::filesystem::path& file) {
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

} // namespace

TEST_CASE("a key file holds one secret that only its owner can read") {
  const test::scratch_folder folder;
  const auto file = folder.path() / "a.key";
  test::seeded_random random(1);
  proto::secret_key key;
  random.fill(key.expose_mutable());
  const auto mask = ::umask(0);
  REQUIRE(write_key_file(file, "owner", key));
  ::umask(mask);
  CHECK(mode_of(file) == 0600);
  const auto read = read_key_file(file, "owner");
  REQUIRE(read);
  REQUIRE(read->has_value());
  CHECK(**read == key);
}

TEST_CASE("an absent key file is no error") {
  const test::scratch_folder folder;
  const auto read = read_key_file(folder.path() / "none.key", "owner");
  REQUIRE(read);
  CHECK_FALSE(read->has_value());
}

TEST_CASE("a key of another kind, readable by others or damaged is refused") {
  const test::scratch_folder folder;
  const auto file = folder.path() / "a.key";
  REQUIRE(write_key_file(file, "owner", proto::secret_key()));
  CHECK(read_key_file(file, "identity").error()[0].reason == "is not a key file of kind 'identity'");
  REQUIRE(::chmod(file.c_str(), 0640) == 0);
  CHECK(read_key_file(file, "owner").error()[0].reason ==
        "others may read this key; set its mode to 0600 or replace the key");
  for (const auto& text :
       {std::string(), std::string("gate17 key 1 owner\n"), "gate17 key 1 owner\n" + std::string(63, 'a') + "\n",
        "gate17 key 1 owner\n" + std::string(65, 'a') + "\n", "gate17 key 1 owner\n" + std::string(64, 'g') + "\n",
        std::string(5'000, 'a')}) {
    REQUIRE(write_file(file, text, private_file_mode));
    CHECK_FALSE(read_key_file(file, "owner"));
  }
}

TEST_CASE("a signing key is made once") {
  const test::scratch_folder folder;
  test::seeded_random random(2);
  const auto first = load_or_create_signing_key(folder.path() / "a.key", "owner", random);
  const auto second = load_or_create_signing_key(folder.path() / "a.key", "owner", random);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->public_key() == second->public_key());
}

TEST_CASE("a file is replaced as a whole and leaves nothing beside it") {
  const test::scratch_folder folder;
  const auto file = folder.path() / "x";
  REQUIRE(write_file(file, "one", public_file_mode));
  REQUIRE(write_file(file, "two", private_file_mode));
  CHECK(read_text_file(file.string()).value() == "two");
  CHECK(mode_of(file) == 0600);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  CHECK_FALSE(write_file(folder.path() / "missing" / "x", "one", public_file_mode));
}
