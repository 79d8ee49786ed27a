// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/house/source_file.hpp"

namespace gate17::house {

inline constexpr std::size_t file_lines_max = 500;

/// Every source, schema, build file and script opens with the licence line (scripts: after the interpreter).
violations check_licence_line(const source_tree& tree);

/// No source longer than `file_lines_max` lines: split a file before it becomes the one that does everything.
violations check_length(const source_tree& tree);

/// Names say what a thing is: no util, helper, manager or common; headers carry `#pragma once`; no unfinished marks.
violations check_names_and_marks(const source_tree& tree);

/// Every .cpp file stands in a CMakeLists.txt (or Makefile) of its own folder or one above, so that none is left out
/// unnoticed.
violations check_listed(const source_tree& tree);

/// The top level is fixed: nothing but the known entries, and none of the necessary ones missing.
violations check_top_level(const std::vector<std::string>& entries);

} // namespace gate17::house
