// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/preload_list.hpp"

#include <algorithm>

#include "node/exit/dns_name.hpp"
#include "node/exit/resolver_limits.hpp"
#include "proto/cell/host.hpp"

namespace gate17::node {

namespace {

std::string_view name_in(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  line = line.substr(0, line.find('#'));
  const auto first = line.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view()
                                         : line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

} // namespace

tl::expected<std::vector<std::string>, std::string> parse_preload_list(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto name = name_in(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (name.empty())
      continue;
    if (!proto::parse_host_name(name))
      return tl::unexpected("line " + std::to_string(number) + " is no name");
    if (names.size() == resolver_limits::preload_names_max)
      return tl::unexpected("line " + std::to_string(number) + ": more than " +
                            std::to_string(resolver_limits::preload_names_max) + " names");
    names.push_back(in_lower_case(std::string(name)));
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

} // namespace gate17::node
