// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/rule_facts.hpp"

#include <algorithm>
#include <array>

namespace gate17::directory {

namespace {

constexpr std::array<std::string_view, 7> continent_codes{"AF", "AN", "AS", "EU", "NA", "OC", "SA"};

} // namespace

std::string_view to_string(target_scope scope) {
  switch (scope) {
  case target_scope::localhost:
    return "localhost";
  case target_scope::lan:
    return "lan";
  case target_scope::internet:
    return "internet";
  }
  return "unknown";
}

std::string_view code_of(continent which) { return continent_codes.at(static_cast<std::size_t>(which)); }

std::optional<continent> continent_of(std::string_view code) {
  const auto* const found = std::find(continent_codes.begin(), continent_codes.end(), code);
  if (found == continent_codes.end()) {
    return std::nullopt;
  }
  return static_cast<continent>(found - continent_codes.begin());
}

std::string_view to_string(rule_fact fact) {
  switch (fact) {
  case rule_fact::name:
    return "name";
  case rule_fact::address:
    return "address";
  case rule_fact::country:
    return "country";
  case rule_fact::continent:
    return "continent";
  case rule_fact::as_number:
    return "as_number";
  case rule_fact::scope:
    return "scope";
  case rule_fact::list:
    return "list";
  case rule_fact::label:
    return "label";
  }
  return "unknown";
}

} // namespace gate17::directory
