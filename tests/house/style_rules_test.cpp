// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/house/style_rules.hpp"

#include <catch2/catch.hpp>

namespace gate17::house {

namespace {

const std::string licence = "SPDX-License-Identifier: GPL-3.0-or-later\n";

} // namespace

TEST_CASE("house: the licence line comes first, in a script second") {
  CHECK(check_licence_line({{"proto/a.cpp", "// " + licence}}).empty());
  CHECK(check_licence_line({{"deploy/build", "#!/bin/bash\n# " + licence}}).empty());
  CHECK(check_licence_line({{"README.md", "hello\n"}}).empty());
  CHECK(check_licence_line({{"proto/a.cpp", "\n// " + licence}}).size() == 1);
  CHECK(check_licence_line({{"proto/a.cpp", ""}}).size() == 1);
  CHECK(check_licence_line({{"proto/schema/a.capnp", "@0x1;\n"}}).size() == 1);
  CHECK(check_licence_line({{"deploy/build", "#!/bin/bash\n"}}).size() == 1);
}

TEST_CASE("house: a file has a greatest length") {
  CHECK(check_length({{"node/a.cpp", std::string(file_lines_max, '\n')}}).empty());
  CHECK(check_length({{"node/a.cpp", std::string(file_lines_max + 1, '\n')}}).size() == 1);
  CHECK(check_length({{"LICENSE", std::string(file_lines_max + 1, '\n')}}).empty());
}

TEST_CASE("house: vague names and unfinished marks are refused") {
  CHECK(check_names_and_marks({{"node/link.cpp", ""}, {"node/commonwealth.cpp", ""}}).empty());
  const auto path = GENERATE("node/util.cpp", "node/link_manager.cpp", "proto/common/a.cpp", "node/string_utils.cpp");
  CAPTURE(path);
  CHECK(check_names_and_marks({{path, ""}}).size() == 1);
  CHECK(check_names_and_marks({{"node/a.hpp", "int a;\n"}}).size() == 1);
  CHECK(check_names_and_marks({{"node/a.hpp", "#pragma once\n"}}).empty());
  CHECK(check_names_and_marks({{"node/a.cpp", std::string{"// TO"} + "DO later\n"}}).size() == 1);
}

TEST_CASE("house: a source that no CMakeLists.txt names is found") {
  const source_file build_file{"node/CMakeLists.txt", "  SOURCES\n    io/event_loop.cpp\n    link.cpp\n)\n"};
  CHECK(check_listed({build_file, {"node/io/event_loop.cpp", ""}, {"node/link.cpp", ""}}).empty());
  CHECK(check_listed({build_file, {"node/event_loop.cpp", ""}}).size() == 1);
  CHECK(check_listed({build_file, {"node/io/link.cpp", ""}}).size() == 1);
  CHECK(check_listed({build_file, {"client/link.cpp", ""}}).size() == 1);

  const source_file make_file{"tests/bench/compare/Makefile", "all: $(OUT)/load\n"};
  CHECK(check_listed({make_file, {"tests/bench/compare/load.cpp", ""}}).empty());
  CHECK(check_listed({make_file, {"tests/bench/compare/delay.cpp", ""}}).size() == 1);

  const source_file fuzz_file{"tests/fuzz/CMakeLists.txt", "gate17_fuzz(cell LINK gate17_proto)\n"};
  CHECK(check_listed({fuzz_file, {"tests/fuzz/cell_fuzz.cpp", ""}}).empty());
  CHECK(check_listed({fuzz_file, {"tests/fuzz/vote_fuzz.cpp", ""}}).size() == 1);
}

TEST_CASE("house: the top level is closed") {
  const auto missing = check_top_level({});
  REQUIRE_FALSE(missing.empty());
  std::vector<std::string> complete;
  for (const auto& entry : missing)
    complete.push_back(entry.path);
  CHECK(check_top_level(complete).empty());

  complete.emplace_back("scripts");
  const auto found = check_top_level(complete);
  REQUIRE(found.size() == 1);
  CHECK(found.front().path == "scripts");
}

} // namespace gate17::house
