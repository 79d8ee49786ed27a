// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gate17::house {

/// A file as the rules see it. `path` is relative to the repository root, with '/' between folders.
struct source_file {
  std::string path;
  std::string text;
};

using source_tree = std::vector<source_file>;

/// One broken rule: where, and what is wrong in words that say how to mend it.
struct violation {
  std::string path;
  std::size_t line = 0; ///< from 1; 0 means the file as a whole
  std::string what;
};

using violations = std::vector<violation>;

struct include_line {
  std::string target; ///< without quotes or angle brackets
  bool angled = false;
  std::size_t line = 0;
};

/// The includes of a C++ file, in order, whether or not the preprocessor would take them.
std::vector<include_line> includes_of(const source_file& file);

/// The text with comments and the insides of string literals blanked out; line numbers stay the same.
std::string code_only(std::string_view text);

/// "proto" for "proto/cell/cell.hpp"; empty for a file at the top.
std::string_view top_folder(std::string_view path);

bool is_cpp(std::string_view path);

/// Every file below the named top-level folders, and those at the top itself, sorted by path. Reads the disk.
source_tree load_tree(const std::string& root);

/// The names at the top of the repository, sorted. Reads the disk.
std::vector<std::string> top_entries(const std::string& root);

} // namespace gate17::house
