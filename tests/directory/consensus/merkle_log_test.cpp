// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/consensus/merkle_log.hpp"

#include <catch2/catch.hpp>

#include "proto/hex.hpp"
#include "tests/support/hex.hpp"

using namespace gate17;
using namespace gate17::directory;

namespace {

/// Entries and roots that the test suite of the Certificate Transparency project uses for RFC 6962.
const std::vector<std::string> entries{
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> roots{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                     "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                     "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                     "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                     "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                     "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                     "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                     "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<log_hash> leaves_of(std::size_t count) {
  std::vector<log_hash> leaves;
  for (std::size_t i = 0; i < count; ++i)
    leaves.push_back(log_leaf(std::vector<std::uint8_t>{static_cast<std::uint8_t>(i), 7}));
  return leaves;
}

log_state state_of(const std::vector<log_hash>& leaves, std::size_t count) {
  log_state state;
  for (std::size_t i = 0; i < count; ++i)
    state = append(std::move(state), leaves[i]);
  return state;
}

} // namespace

TEST_CASE("the published roots of RFC 6962 come out", "[merkle_log]") {
  log_state state;
  CHECK(proto::to_hex(root_of(state)) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < entries.size(); ++i) {
    state = append(std::move(state), log_leaf(test::from_hex(entries[i])));
    CHECK(state.size == i + 1);
    CHECK(proto::to_hex(root_of(state)) == roots[i]);
  }
}

TEST_CASE("growth is proven from every size to every other", "[merkle_log]") {
  const auto leaves = leaves_of(33);
  for (std::size_t to = 1; to <= leaves.size(); ++to) {
    const std::vector<log_hash> grown(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::size_t from = 1; from <= to; ++from) {
      CAPTURE(from, to);
      const auto proof = prove_growth(grown, from);
      REQUIRE(proof);
      const auto before = root_of(state_of(leaves, from));
      const auto after = root_of(state_of(leaves, to));
      REQUIRE(verify_growth(from, before, to, after, *proof));
      auto other = before;
      other[0] ^= 1;
      REQUIRE_FALSE(verify_growth(from, other, to, after, *proof));
      REQUIRE_FALSE(verify_growth(from, before, to, other, *proof));
      auto longer = *proof;
      longer.push_back(other);
      REQUIRE_FALSE(verify_growth(from, before, to, after, longer));
      if (!proof->empty()) {
        auto shorter = *proof;
        shorter.pop_back();
        REQUIRE_FALSE(verify_growth(from, before, to, after, shorter));
      }
    }
  }
}

TEST_CASE("a log that was rewritten has no proof", "[merkle_log]") {
  auto leaves = leaves_of(20);
  const auto before = root_of(state_of(leaves, 9));
  leaves[4][0] ^= 1;
  CHECK_FALSE(verify_growth(9, before, 20, root_of(state_of(leaves, 20)), prove_growth(leaves, 9).value()));
}

TEST_CASE("there is no proof from nothing or from the future", "[merkle_log]") {
  const auto leaves = leaves_of(5);
  CHECK_FALSE(prove_growth(leaves, 0));
  CHECK_FALSE(prove_growth(leaves, 6));
  const auto root = root_of(state_of(leaves, 5));
  CHECK_FALSE(verify_growth(0, root, 5, root, {}));
  CHECK_FALSE(verify_growth(6, root, 5, root, {}));
}
