// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/errc.hpp"

#include <set>
#include <string_view>

#include <catch2/catch.hpp>

using namespace gate17::proto;

TEST_CASE("every error has a name of its own", "[errc]") {
  std::set<std::string_view> names;
  for (int value = 0; value <= static_cast<int>(errc::bad_tail); ++value) {
    names.insert(to_string(static_cast<errc>(value)));
  }
  CHECK(names.size() == static_cast<std::size_t>(errc::bad_tail) + 1);
  CHECK(names.count("unknown") == 0);
}
