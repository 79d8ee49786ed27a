// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/house/layer_rules.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace gate17::house {

namespace {

using name_set = std::set<std::string, std::less<>>;
using include_index = std::map<std::string, std::vector<include_line>, std::less<>>;

const std::map<std::string, name_set, std::less<>>& allowed_includes() {
  static const std::map<std::string, name_set, std::less<>> table{
      {"proto", {"proto"}},
      {"directory", {"proto", "directory"}},
      {"payment", {"proto", "payment"}},
      {"stamp", {"proto", "stamp"}},
      {"actors", {"proto", "directory", "payment", "stamp", "actors"}},
      {"node", {"proto", "directory", "payment", "stamp", "actors", "node"}},
      {"client", {"proto", "directory", "payment", "stamp", "actors", "node", "client"}},
      {"tests", {"proto", "directory", "payment", "stamp", "actors", "node", "client", "tests"}},
  };
  return table;
}

bool is_main(std::string_view path) { return path == "node/main.cpp" || path == "client/main.cpp"; }

bool may_include_caf(std::string_view path) {
  return path.starts_with("actors/") || is_main(path) || path.starts_with("tests/actors/") ||
         path.starts_with("tests/support/") || path.starts_with("tests/simulation/");
}

bool is_pure(std::string_view path) {
  static const name_set folders{"proto", "directory", "payment", "stamp"};
  return folders.contains(top_folder(path));
}

include_index index_includes(const source_tree& tree) {
  include_index index;
  for (const auto& file : tree)
    if (is_cpp(file.path))
      index[file.path] = includes_of(file);
  return index;
}

bool is_generated(std::string_view target) {
  return target.starts_with("proto/schema/") && target.ends_with(".capnp.h");
}

const include_line* caf_include(const std::vector<include_line>& includes) {
  const auto it =
      std::find_if(includes.begin(), includes.end(), [](const auto& i) { return i.target.starts_with("caf/"); });
  return it == includes.end() ? nullptr : &*it;
}

/// The first header that includes CAF among all that `start` reaches; empty when there is none.
std::string reaches_caf(const include_index& index, const std::string& start) {
  std::deque<std::string> queue{start};
  std::set<std::string> seen{start};
  while (!queue.empty()) {
    const auto path = queue.front();
    queue.pop_front();
    const auto found = index.find(path);
    if (found == index.end())
      continue;
    if (caf_include(found->second) != nullptr)
      return path;
    for (const auto& include : found->second)
      if (!include.angled && seen.insert(include.target).second)
        queue.push_back(include.target);
  }
  return {};
}

bool forbidden_in_pure(std::string_view target) {
  static const name_set exact{"iostream", "fstream",  "filesystem", "thread",
                              "unistd.h", "syslog.h", "fcntl.h",    "netdb.h"};
  static constexpr std::array prefixes{"sys/",     "spdlog/",     "asio",     "boost/asio", "boost/beast",
                                       "rocksdb/", "prometheus/", "netinet/", "linux/"};
  return exact.contains(target) ||
         std::any_of(prefixes.begin(), prefixes.end(), [&](const char* prefix) { return target.starts_with(prefix); });
}

/// Calls `on_match(line, text)` for every match in the code of a file, comments and literals aside.
template <class OnMatch>
void for_each_match(const source_file& file, const std::regex& pattern, OnMatch on_match) {
  std::istringstream lines{code_only(file.text)};
  std::string line;
  std::smatch match;
  for (std::size_t number = 1; std::getline(lines, line); ++number)
    if (std::regex_search(line, match, pattern))
      on_match(number, match.str());
}

} // namespace

violations check_layers(const source_tree& tree) {
  const auto index = index_includes(tree);
  violations found;
  for (const auto& [path, includes] : index) {
    const auto row = allowed_includes().find(top_folder(path));
    if (row == allowed_includes().end())
      continue;
    for (const auto& include : includes) {
      if (include.angled)
        continue;
      const auto folder = std::string{top_folder(include.target)};
      if (!allowed_includes().contains(folder))
        found.push_back({path, include.line, "write \"" + include.target + "\" from the repository root"});
      else if (!row->second.contains(folder))
        found.push_back(
            {path, include.line, row->first + "/ must not include " + folder + "/ (" + include.target + ")"});
      else if (!index.contains(include.target) && !is_generated(include.target))
        found.push_back({path, include.line, "no such file: " + include.target});
    }
  }
  return found;
}

violations check_caf(const source_tree& tree) {
  const auto index = index_includes(tree);
  violations found;
  for (const auto& [path, includes] : index) {
    const auto* direct = caf_include(includes);
    if (direct != nullptr && !may_include_caf(path))
      found.push_back({path, direct->line, "CAF belongs in actors/ and the mains (" + direct->target + ")"});
    const bool plain_plane = path.starts_with("node/") || path.starts_with("client/");
    if (!plain_plane || is_main(path) || direct != nullptr)
      continue;
    if (const auto through = reaches_caf(index, path); !through.empty())
      found.push_back({path, 0, "reaches CAF through " + through});
  }
  return found;
}

violations check_purity(const source_tree& tree) {
  static const std::regex impure{
      R"(::now\s*\(|\brandom_device\b|\brandombytes_\w+|\bRAND_(priv_)?bytes\b|\bgetrandom\s*\(|\bgettimeofday\b|\bclock_gettime\b)"};
  violations found;
  for (const auto& file : tree) {
    if (!is_cpp(file.path) || !is_pure(file.path))
      continue;
    for (const auto& include : includes_of(file))
      if (forbidden_in_pure(include.target))
        found.push_back({file.path, include.line, "a pure folder must not include <" + include.target + ">"});
    for_each_match(file, impure, [&](std::size_t line, const std::string& text) {
      found.push_back({file.path, line, "a pure folder is handed time and randomness (" + text + ")"});
    });
  }
  return found;
}

violations check_kj_exception(const source_tree& tree) {
  static const std::regex named{R"(\bkj\s*::\s*(Exception|runCatchingExceptions)\b)"};
  violations found;
  for (const auto& file : tree) {
    if (!is_cpp(file.path) || file.path.starts_with("proto/codec/"))
      continue;
    for_each_match(file, named, [&](std::size_t line, const std::string& text) {
      found.push_back({file.path, line, text + " is for proto/codec alone"});
    });
  }
  return found;
}

} // namespace gate17::house
