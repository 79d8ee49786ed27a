// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/house/style_rules.hpp"

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

namespace gate17::house {

namespace {

constexpr std::string_view licence = "SPDX-License-Identifier: GPL-3.0-or-later";

bool is_script(const source_file& file) { return file.text.starts_with("#!"); }

bool is_build_file(std::string_view path) { return path.ends_with("CMakeLists.txt") || path.ends_with(".cmake"); }

bool is_source(const source_file& file) {
  return is_cpp(file.path) || file.path.ends_with(".capnp") || file.path.ends_with(".c") || file.path.ends_with(".h") ||
         file.path.ends_with(".py") || is_build_file(file.path) || is_script(file);
}

std::string line_at(const std::string& text, std::size_t wanted) {
  std::istringstream lines{text};
  std::string line;
  for (std::size_t number = 0; number < wanted; ++number)
    if (!std::getline(lines, line))
      return {};
  return line;
}

std::string_view folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

/// True when one of the words of `text`, split at white space and brackets, is `word`.
bool has_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto after = at + word.size();
    const auto ends = [](char c) { return std::string_view{" \t\n()\""}.find(c) != std::string_view::npos; };
    if ((at == 0 || ends(text[at - 1])) && (after == text.size() || ends(text[after])))
      return true;
  }
  return false;
}

bool lists_sources(std::string_view path) { return path.ends_with("CMakeLists.txt") || path.ends_with("/Makefile"); }

/// Fuzz targets are named by their stem in `gate17_fuzz(<name> ...)`, programs of a Makefile by theirs in `bin/<name>`.
bool lists(const source_file& build_file, std::string_view relative) {
  constexpr std::string_view fuzz_ending = "_fuzz.cpp";
  if (has_word(build_file.text, relative))
    return true;
  if (build_file.path.ends_with("/Makefile"))
    return build_file.text.find("/" + std::string{relative.substr(0, relative.rfind('.'))}) != std::string::npos;
  return relative.ends_with(fuzz_ending) &&
         has_word(build_file.text, relative.substr(0, relative.size() - fuzz_ending.size()));
}

} // namespace

violations check_licence_line(const source_tree& tree) {
  violations found;
  for (const auto& file : tree) {
    if (!is_source(file))
      continue;
    const std::size_t wanted = is_script(file) ? 2 : 1;
    if (line_at(file.text, wanted).find(licence) == std::string::npos)
      found.push_back({file.path, wanted, "the licence line is missing: " + std::string{licence}});
  }
  return found;
}

violations check_length(const source_tree& tree) {
  violations found;
  for (const auto& file : tree) {
    const auto lines = static_cast<std::size_t>(std::count(file.text.begin(), file.text.end(), '\n'));
    if (is_source(file) && lines > file_lines_max)
      found.push_back(
          {file.path, 0, std::to_string(lines) + " lines; split it, " + std::to_string(file_lines_max) + " at most"});
  }
  return found;
}

violations check_names_and_marks(const source_tree& tree) {
  static const std::regex vague{R"((^|[/_])(utils?|helpers?|managers?|common|misc)([/_.]|$))"};
  static const std::string mark_words[] = {std::string{"TO"} + "DO", std::string{"FIX"} + "ME"};
  violations found;
  for (const auto& file : tree) {
    if (!is_source(file))
      continue;
    if (std::regex_search(file.path, vague))
      found.push_back({file.path, 0, "name it after what it is"});
    if (file.path.ends_with(".hpp") && file.text.find("#pragma once") == std::string::npos)
      found.push_back({file.path, 0, "#pragma once is missing"});
    for (const auto& word : mark_words)
      if (file.text.find(word) != std::string::npos)
        found.push_back({file.path, 0, "finish it or leave it out: " + word});
  }
  return found;
}

violations check_listed(const source_tree& tree) {
  violations found;
  for (const auto& file : tree) {
    if (!file.path.ends_with(".cpp"))
      continue;
    const bool listed = std::any_of(tree.begin(), tree.end(), [&](const source_file& build_file) {
      if (!lists_sources(build_file.path))
        return false;
      const auto prefix = std::string{folder_of(build_file.path)} + "/";
      return file.path.starts_with(prefix) && lists(build_file, std::string_view{file.path}.substr(prefix.size()));
    });
    if (!listed)
      found.push_back({file.path, 0, "in no CMakeLists.txt or Makefile: it is not built"});
  }
  return found;
}

violations check_top_level(const std::vector<std::string>& entries) {
  static const std::set<std::string> necessary{
      ".ci",     ".clang-format", ".clang-tidy", ".gitignore", "CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json",
      "LICENSE", "README.md",     "actors",      "client",     "deploy",       "directory",      "node",
      "payment", "proto",         "stamp",       "tests"};
  static const std::set<std::string> possible{".cache",          ".git",  ".gitattributes",       ".local",
                                              "ARCHITECTURE.md", "build", "compile_commands.json"};
  violations found;
  for (const auto& entry : entries)
    if (!necessary.contains(entry) && !possible.contains(entry))
      found.push_back({entry, 0, "does not belong at the top level"});
  for (const auto& name : necessary)
    if (std::find(entries.begin(), entries.end(), name) == entries.end())
      found.push_back({name, 0, "is missing at the top level"});
  return found;
}

} // namespace gate17::house
