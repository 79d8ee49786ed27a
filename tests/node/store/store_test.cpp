// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "node/store/state_database.hpp"
#include "node/store/stored_documents.hpp"
#include "node/store/stored_entries.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17::node;
using gate17::test::scratch_folder;
using bytes = state_database::bytes;

namespace {

std::unique_ptr<state_database> open(const std::filesystem::path& folder) {
  auto opened = state_database::open(folder);
  if (!opened)
    FAIL(opened.error());
  return std::move(*opened);
}

void damage_files(const std::filesystem::path& folder, const std::string& suffix) {
  for (const auto& each : std::filesystem::directory_iterator(folder))
    if (each.path().extension() == suffix && each.file_size() > 0) {
      std::fstream file(each.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(each.file_size() / 2));
      file << "damage";
    }
}

} // namespace

TEST_CASE("a database that cannot be opened is an error with a reason") {
  scratch_folder folder;
  const auto file = folder.path() / "file";
  std::ofstream(file) << "x";
  const auto refused = state_database::open(file);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().find(file.string()) != std::string::npos);
}

TEST_CASE("a database open already is refused") {
  scratch_folder folder;
  const auto first = open(folder.path() / "db");
  CHECK_FALSE(state_database::open(folder.path() / "db"));
}

TEST_CASE("values survive reopening; erased and unknown ones are not found") {
  scratch_folder folder;
  const bytes value{0, 1, 255};
  {
    const auto database = open(folder.path() / "db");
    CHECK(database->put("a/1", value));
    CHECK(database->put("a/2", {}));
    CHECK(database->put("b", value));
    CHECK(database->erase("b"));
    CHECK(database->erase("never"));
  }
  const auto database = open(folder.path() / "db");
  CHECK(database->get("a/1") == value);
  CHECK(database->get("a/2") == bytes{});
  CHECK(database->get("b").error() == state_database::error::not_found);
  CHECK(database->keys_with_prefix("a/") == std::vector<std::string>{"a/1", "a/2"});
  CHECK(database->keys_with_prefix("c")->empty());
}

TEST_CASE("a batch with a value too large changes nothing") {
  scratch_folder folder;
  const auto database = open(folder.path() / "db");
  const bytes too_large(state_database::value_bytes_max + 1);
  CHECK(database->write({{"a", bytes{1}}, {"b", too_large}}).error() == state_database::error::too_large);
  CHECK(database->put("b", too_large).error() == state_database::error::too_large);
  CHECK_FALSE(database->get("a"));
}

TEST_CASE("the newest document comes back after a restart, and an older period is refused") {
  scratch_folder folder;
  {
    const auto database = open(folder.path() / "db");
    stored_documents documents(*database);
    CHECK_FALSE(documents.load_newest());
    CHECK(documents.store(10, {1}));
    CHECK(documents.store(12, {2}));
    CHECK_FALSE(documents.store(11, {3}));
    CHECK(documents.store(12, {4}));
  }
  const auto database = open(folder.path() / "db");
  stored_documents documents(*database);
  const auto newest = documents.load_newest();
  REQUIRE(newest);
  CHECK(newest->period == 12);
  CHECK(newest->document == bytes{4});
  CHECK_FALSE(documents.store(11, {5}));
  CHECK(documents.load(10) == bytes{1});
  CHECK_FALSE(documents.load(11));
}

TEST_CASE("the newest prekey sheets come back after a restart") {
  scratch_folder folder;
  {
    const auto database = open(folder.path() / "db");
    stored_documents documents(*database);
    CHECK(documents.load_sheets().empty());
    CHECK(documents.store_sheet({.period = 7, .document_period = 40, .sheet = {1}}));
    CHECK(documents.store_sheet({.period = 9, .document_period = 41, .sheet = {}}));
    CHECK(documents.store_sheet({.period = 8, .document_period = 41, .sheet = {2, 3}}));
    CHECK(documents.store_sheet({.period = 8, .document_period = 42, .sheet = {4}}));
  }
  const auto database = open(folder.path() / "db");
  const auto sheets = stored_documents(*database).load_sheets();
  REQUIRE(sheets.size() == stored_documents::sheets_max);
  CHECK(sheets[0].period == 8);
  CHECK(sheets[0].document_period == 42);
  CHECK(sheets[0].sheet == bytes{4});
  CHECK(sheets[1].period == 9);
  CHECK(sheets[1].sheet.empty());
}

TEST_CASE("the last documents are kept, whatever the periods") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  scratch_folder folder;
  const auto database = open(folder.path() / "db");
  stored_documents documents(*database);
  std::vector<std::uint64_t> model;
  std::uint64_t period = 0;
  for (int i = 0; i < 40; ++i) {
    period += random() % 4 == 0 ? 0 : random() % (std::uint64_t{1} << (random() % 58));
    REQUIRE(documents.store(period, {static_cast<std::uint8_t>(i)}));
    if (model.empty() || model.back() != period)
      model.push_back(period);
    if (model.size() > stored_documents::kept_max)
      model.erase(model.begin());
    REQUIRE(documents.periods() == model);
    REQUIRE(documents.load(period) == bytes{static_cast<std::uint8_t>(i)});
  }
}

TEST_CASE("a damaged database is an error or empty, never a wrong document") {
  scratch_folder folder;
  const auto path = folder.path() / "db";
  const bytes large(200000, 7);
  {
    const auto database = open(path);
    stored_documents documents(*database);
    for (std::uint64_t period = 1; period <= 8; ++period)
      REQUIRE(documents.store(period, large));
  }
  damage_files(path, ".log");
  damage_files(path, ".sst");
  const auto reopened = state_database::open(path);
  if (!reopened)
    return;
  stored_documents documents(**reopened);
  if (const auto newest = documents.load_newest())
    CHECK(newest->document == large);
}

TEST_CASE("a damaged document is noticed, and its period still guards") {
  scratch_folder folder;
  const auto database = open(folder.path() / "db");
  stored_documents documents(*database);
  CHECK_FALSE(documents.check());
  CHECK(documents.highest_period() == 0);
  REQUIRE(documents.store(12, gate17::proto::encode(gate17::test::test_network::local(1).document())));
  CHECK_FALSE(documents.check());
  REQUIRE(database->put("document/000000000000000c", bytes{1, 2, 3}));
  const auto damage = documents.check();
  REQUIRE(damage);
  CHECK(damage->sentence.find("damaged") != std::string::npos);
  CHECK_FALSE(damage->lost_floor);
  CHECK(documents.highest_period() == 12);
  CHECK_FALSE(documents.store(11, {1}));
  REQUIRE(database->erase("document/000000000000000c"));
  CHECK(documents.check());
  CHECK(documents.highest_period() == 12);
  CHECK(documents.store(13, gate17::proto::encode(gate17::test::test_network::local(1).document())));
  CHECK_FALSE(documents.check());
}

TEST_CASE("without the newest period nothing guards, which is not passed over") {
  scratch_folder folder;
  const auto database = open(folder.path() / "db");
  stored_documents documents(*database);
  REQUIRE(documents.store(12, {1}));
  REQUIRE(database->put("document-highest-period", bytes{1}));
  const auto damage = documents.check();
  REQUIRE(damage);
  CHECK(damage->lost_floor);
  CHECK_FALSE(documents.store(13, {1}));
}

TEST_CASE("proofs that authorities lied survive, the first few of them") {
  scratch_folder folder;
  {
    const auto database = open(folder.path() / "db");
    stored_documents documents(*database);
    CHECK(documents.keep_proof({7, {1}, {2}}));
    CHECK(documents.keep_proof({7, {3}, {4}}));
    for (std::uint64_t period = 10; period < 20; ++period)
      CHECK(documents.keep_proof({period, {1}, {2}}));
  }
  const auto database = open(folder.path() / "db");
  stored_documents documents(*database);
  CHECK(documents.proof_periods() == std::vector<std::uint64_t>{7, 10, 11, 12});
  CHECK(database->get("proof-other/0000000000000007") == bytes{2});
}

TEST_CASE("sticky entries come back as they were, and garbage does not") {
  scratch_folder folder;
  const auto database = open(folder.path() / "db");
  stored_entries entries(*database);
  CHECK_FALSE(entries.load_entries());
  gate17::proto::node_id first;
  gate17::proto::node_id second;
  first.bytes.fill(1);
  second.bytes.fill(2);
  const gate17::directory::entry_set kept({{first, 1700000000}, {second, 0}}, {1, 1ULL << 40});
  REQUIRE(entries.store_entries(kept));
  const auto loaded = entries.load_entries();
  REQUIRE(loaded);
  CHECK(loaded->choices() == kept.choices());
  CHECK(loaded->replacements() == kept.replacements());
  const auto whole = *database->get("entries");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    REQUIRE(database->put("entries", gate17::proto::byte_view(whole).first(length)));
    CHECK_FALSE(entries.load_entries());
  }
}
