// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/house/source_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace gate17::house {

namespace {

namespace fs = std::filesystem;

/// Blanks everything from `begin` up to `end` except line breaks.
void blank(std::string& text, std::size_t begin, std::size_t end) {
  for (auto i = begin; i < std::min(end, text.size()); ++i)
    if (text[i] != '\n')
      text[i] = ' ';
}

std::size_t end_of_comment(std::string_view text, std::size_t begin) {
  const bool block = text[begin + 1] == '*';
  const auto end = text.find(block ? "*/" : "\n", begin + 2);
  if (end == std::string_view::npos)
    return text.size();
  return block ? end + 2 : end;
}

std::size_t end_of_raw_string(std::string_view text, std::size_t quote) {
  const auto open = text.find('(', quote);
  if (open == std::string_view::npos)
    return text.size();
  const auto closing = ")" + std::string{text.substr(quote + 1, open - quote - 1)} + "\"";
  const auto end = text.find(closing, open);
  return end == std::string_view::npos ? text.size() : end + closing.size();
}

std::size_t end_of_literal(std::string_view text, std::size_t begin) {
  auto i = begin + 1;
  while (i < text.size() && text[i] != text[begin] && text[i] != '\n')
    i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// A quote inside a number (1'000) or after a word (u8'a' aside, which hides nothing) opens no literal.
bool opens_character(std::string_view text, std::size_t i) {
  return text[i] == '\'' && (i == 0 || !is_word(text[i - 1]));
}

std::string read(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

std::string code_only(std::string_view text) {
  std::string out{text};
  for (std::size_t i = 0; i < text.size();) {
    auto end = i + 1;
    if (text[i] == '/' && i + 1 < text.size() && (text[i + 1] == '/' || text[i + 1] == '*')) {
      end = end_of_comment(text, i);
      blank(out, i, end);
    } else if (text[i] == '"' && i > 0 && text[i - 1] == 'R') {
      end = end_of_raw_string(text, i);
      blank(out, i + 1, end - 1);
    } else if (text[i] == '"' || opens_character(text, i)) {
      end = end_of_literal(text, i);
      blank(out, i + 1, end - 1);
    }
    i = end;
  }
  return out;
}

std::vector<include_line> includes_of(const source_file& file) {
  static const std::regex directive{R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)"};
  std::vector<include_line> found;
  std::istringstream lines{file.text};
  std::string line;
  std::smatch match;
  for (std::size_t number = 1; std::getline(lines, line); ++number)
    if (line.find("include") != std::string::npos && std::regex_match(line, match, directive))
      found.push_back({match[2], match[1] == "<", number});
  return found;
}

std::string_view top_folder(std::string_view path) {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

bool is_cpp(std::string_view path) { return path.ends_with(".hpp") || path.ends_with(".cpp"); }

source_tree load_tree(const std::string& root) {
  source_tree files;
  for (const auto& name : top_entries(root)) {
    const fs::path top = fs::path{root} / name;
    if (name == "build" || name == ".git" || name == ".local" || name == ".cache")
      continue;
    if (fs::is_regular_file(top))
      files.push_back({name, read(top)});
    if (!fs::is_directory(top))
      continue;
    for (const auto& entry : fs::recursive_directory_iterator{top})
      if (entry.is_regular_file() && !entry.is_symlink())
        files.push_back({entry.path().lexically_relative(root).generic_string(), read(entry.path())});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

std::vector<std::string> top_entries(const std::string& root) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{root})
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace gate17::house
