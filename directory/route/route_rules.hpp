// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/errc.hpp"
#include "directory/route/route_policy.hpp"
#include "directory/rule_facts.hpp"
#include "directory/rule_ports.hpp"
#include "directory/rule_subject.hpp"

namespace gate17::directory {

/// What a rule asks of routes; what it leaves out is as everywhere else.
struct route_wishes {
  std::vector<std::string> exit_countries;
  std::vector<std::string> excluded_exit_countries;
  std::optional<proto::node_id> exit;
  std::optional<security_level> level;
  bool trusted_exit = false;

  bool operator==(const route_wishes&) const = default;
};

/// One line about routes: whom it is about, perhaps transport and ports, and what is wanted:
///
///     .example.com exit=DE,FR          names below and the name itself leave in Germany or France
///     app:mail level=high avoid=US     an application by its name, the user name that it gives the proxy
///     * tcp/22 via=NODE trusted        everything on one port leaves at one node (64 hex digits)
///
/// Subjects are those of the rule grammar that a client can judge by itself: `*`, names, addresses and blocks.
class route_rule {
public:
  static constexpr std::size_t app_bytes_max = 255; ///< as SOCKS5 has it

  /// `bad_route_rule`, or what is wrong with the subject or the ports.
  static result<route_rule> parse(std::string_view line);

  /// `mark`: `app_mark` of the application; empty when nobody said which it is.
  bool matches(const rule_target& target, std::string_view mark) const;
  const route_wishes& wishes() const { return wishes_; }
  /// Canonical text; parsing it gives an equal rule.
  std::string to_string() const;
  bool operator==(const route_rule&) const = default;

private:
  std::string app_; ///< empty: about `subject_`
  std::string mark_;
  rule_subject subject_;
  rule_ports ports_;
  route_wishes wishes_;
};

/// Rules in the order in which they are asked: the first that matches says everything.
class route_rules {
public:
  static constexpr std::size_t rules_max = 256;

  route_rules() = default;
  /// Those beyond `rules_max` are left out.
  explicit route_rules(std::vector<route_rule> rules);

  /// The first rule that matches, or null.
  const route_rule* rule_for(const route_target& target, std::string_view mark) const;
  /// Default wishes when no rule matches.
  route_wishes for_target(const route_target& target, std::string_view mark) const;
  const std::vector<route_rule>& rules() const { return rules_; }
  bool operator==(const route_rules&) const = default;

private:
  std::vector<route_rule> rules_;
};

} // namespace gate17::directory
