// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/preload_list.hpp"

#include <catch2/catch.hpp>

#include "node/exit/resolver_limits.hpp"

using namespace gate17::node;

TEST_CASE("a preload list is names, one a line, each once", "[resolver]") {
  CHECK(parse_preload_list("# often\nB.example # b\r\n\n  a.example\nb.example").value() ==
        std::vector<std::string>{"a.example", "b.example"});
  CHECK(parse_preload_list("").value().empty());
}

TEST_CASE("what is no preload list is told with its line", "[resolver]") {
  CHECK(parse_preload_list("a.example\n\n127.1\n").error() == "line 3 is no name");
  CHECK(parse_preload_list("a.example b.example").error() == "line 1 is no name");
  std::string many;
  for (std::size_t i = 0; i < resolver_limits::preload_names_max; ++i)
    many += "n" + std::to_string(i) + ".example\n";
  CHECK(parse_preload_list(many));
  CHECK(parse_preload_list(many + "one.more").error() == "line 1001: more than 1000 names");
}
