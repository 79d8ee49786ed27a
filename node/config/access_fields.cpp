// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/access_fields.hpp"

#include <algorithm>

#include "node/config/config_fields.hpp"
#include "node/io/loopback.hpp"

namespace gate17::node {
namespace {

bool holds(const std::vector<proto::endpoint>& list, const proto::endpoint& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

} // namespace

bool access_rule::covers(const proto::endpoint& listener) const {
  return listeners.empty() || holds(listeners, listener);
}

std::vector<access_rule> read_access(toml_section& section, const std::filesystem::path& folder,
                                     const std::vector<proto::endpoint>& listeners) {
  std::vector<access_rule> out;
  for (auto& table : section.tables("access")) {
    access_rule rule;
    rule.listeners = table.endpoints("listeners");
    for (const auto& one : rule.listeners) {
      if (!holds(listeners, one))
        table.error("listeners", "'listeners' names " + one.to_string() + ", which is no listener of this file");
      if (std::any_of(out.begin(), out.end(), [&](const auto& other) { return other.covers(one); }))
        table.error("listeners", "'listeners' names " + one.to_string() + ", which has a rule already");
    }
    table.required_text("users");
    rule.users = read_path(table, "users", folder);
    table.finish();
    out.push_back(std::move(rule));
  }
  return out;
}

void check_exposure(toml_section& section, std::string_view key, const std::vector<proto::endpoint>& listeners,
                    const std::vector<access_rule>& rules) {
  for (const auto& at : listeners) {
    const bool ruled = std::any_of(rules.begin(), rules.end(), [&](const auto& rule) { return rule.covers(at); });
    if (!ruled && !is_loopback(at.address))
      section.error(key, "'" + std::string(key) + "' opens " + at.to_string() +
                             " to others than this machine, without an [[access]] rule that asks for a password");
  }
}

void write_access(toml_writer& to, const std::vector<access_rule>& rules, const std::filesystem::path& folder) {
  for (const auto& rule : rules)
    to.header("[[access]]").endpoints("listeners", rule.listeners).path("users", rule.users, folder);
}

} // namespace gate17::node
