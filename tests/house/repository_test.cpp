// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <sstream>

#include "tests/house/layer_rules.hpp"
#include "tests/house/style_rules.hpp"

namespace gate17::house {

namespace {

const source_tree& repository() {
  static const source_tree tree = load_tree(GATE17_SOURCE_DIR);
  return tree;
}

/// One line for each broken rule, in the form compilers use, so that editors can jump there.
std::string report(const violations& broken) {
  std::ostringstream out;
  for (const auto& entry : broken)
    out << entry.path << ':' << entry.line << ": " << entry.what << '\n';
  return out.str();
}

void expect_none(const violations& broken) {
  INFO(report(broken));
  CHECK(broken.empty());
}

} // namespace

TEST_CASE("repository: the tree is read") { CHECK(repository().size() > 20); }

TEST_CASE("repository: includes follow the layers") { expect_none(check_layers(repository())); }
TEST_CASE("repository: CAF stays in the control plane") { expect_none(check_caf(repository())); }
TEST_CASE("repository: pure folders are pure") { expect_none(check_purity(repository())); }
TEST_CASE("repository: kj::Exception stays in proto/codec") { expect_none(check_kj_exception(repository())); }
TEST_CASE("repository: every source has its licence line") { expect_none(check_licence_line(repository())); }
TEST_CASE("repository: no file is too long") { expect_none(check_length(repository())); }
TEST_CASE("repository: names are plain and work is finished") { expect_none(check_names_and_marks(repository())); }
TEST_CASE("repository: every source is built") { expect_none(check_listed(repository())); }
TEST_CASE("repository: the top level is closed") { expect_none(check_top_level(top_entries(GATE17_SOURCE_DIR))); }

} // namespace gate17::house
