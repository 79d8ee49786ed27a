// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/errc.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

using gate17::directory::errc;

TEST_CASE("every error has a name and a sentence of its own", "[errc]") {
  std::set<std::string_view> names;
  std::set<std::string_view> sentences;
  const int last = static_cast<int>(errc::entry_not_hidden);
  for (int value = 0; value <= last; ++value) {
    names.insert(to_string(static_cast<errc>(value)));
    sentences.insert(explain(static_cast<errc>(value)));
  }
  CHECK(names.size() == static_cast<std::size_t>(last) + 1);
  CHECK(sentences.size() == static_cast<std::size_t>(last) + 1);
  CHECK_FALSE(names.contains("unknown"));
}
