// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/rule_subject.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "proto/cell/host.hpp"
#include "proto/codec/location.hpp"

namespace gate17::directory {

namespace {

using how = rule_subject::name::how;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_small(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_tag_char(char c) { return is_digit(c) || is_small(c) || is_capital(c) || c == '-' || c == '_'; }

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

template <class T>
result<rule_subject> made(T value) {
  return rule_subject(rule_subject::value(std::move(value)));
}

std::optional<target_scope> scope_of(std::string_view word) {
  for (const auto scope : {target_scope::localhost, target_scope::lan, target_scope::internet}) {
    if (word == to_string(scope)) {
      return scope;
    }
  }
  return std::nullopt;
}

std::optional<std::string> tag_of(std::string_view text) {
  if (text.empty() || text.size() > rule_subject::tag_bytes_max ||
      !std::all_of(text.begin(), text.end(), is_tag_char)) {
    return std::nullopt;
  }
  return std::string(text);
}

/// `L:`, `S:` and `C:`, of which only the last may also begin an address, with more colons.
bool is_tagged(std::string_view word) {
  return word.size() >= 2 && word[1] == ':' &&
         (word[0] == 'L' || word[0] == 'S' || (word[0] == 'C' && word.find(':', 2) == std::string_view::npos));
}

result<rule_subject> parse_tagged(char kind, std::string_view text) {
  if (kind == 'C') {
    const auto found = continent_of(text);
    return found ? made(*found) : result<rule_subject>(fail(errc::bad_rule_continent));
  }
  const auto tag = tag_of(text);
  if (!tag) {
    return fail(errc::bad_rule_tag);
  }
  return kind == 'L' ? made(rule_subject::list{*tag}) : made(rule_subject::label{*tag});
}

/// `AS` and digits; nothing when it is no such word at all.
std::optional<result<rule_subject>> parse_as_number(std::string_view word) {
  if (word.size() < 3 || !word.starts_with("AS") || !std::all_of(word.begin() + 2, word.end(), is_digit)) {
    return std::nullopt;
  }
  std::uint32_t number = 0;
  const auto parsed = std::from_chars(word.data() + 2, word.data() + word.size(), number);
  if (parsed.ec != std::errc() || number == 0 || word[2] == '0') {
    return fail(errc::bad_rule_as_number);
  }
  return made(rule_subject::as_number{number});
}

result<rule_subject> parse_part(std::string_view text) {
  const auto fits = [](char c) { return is_tag_char(c) || c == '.'; };
  if (text.empty() || text.size() > 253 || !std::all_of(text.begin(), text.end(), fits)) {
    return fail(errc::bad_rule_name);
  }
  return made(rule_subject::name{how::containing, in_lower_case(text)});
}

result<rule_subject> parse_name(std::string_view word) {
  const bool and_below = word.starts_with('.');
  const std::string text = in_lower_case(word.substr(and_below ? 1 : 0));
  if (const auto scope = scope_of(text); scope && !and_below) {
    return made(*scope);
  }
  if (!proto::parse_host_name(text)) {
    return fail(errc::bad_rule_name);
  }
  return made(rule_subject::name{and_below ? how::and_below : how::exactly, text});
}

rule_match answer(bool yes) { return yes ? rule_match::yes : rule_match::no; }

bool is_about(const rule_subject::name& wanted, std::string_view name) {
  switch (wanted.compared) {
  case how::exactly:
    return name == wanted.text;
  case how::and_below:
    return name == wanted.text || (name.size() > wanted.text.size() && name.ends_with(wanted.text) &&
                                   name[name.size() - wanted.text.size() - 1] == '.');
  case how::containing:
    return name.find(wanted.text) != std::string_view::npos;
  }
  return false;
}

struct matcher {
  const rule_target& target;

  template <class Known, class Judge>
  static rule_match judge(const std::optional<Known>& known, Judge holds) {
    return known ? answer(holds(*known)) : rule_match::unknown;
  }
  template <class Port>
  static rule_match ask(const Port& port, const std::string& called) {
    return judge(port ? port(called) : std::nullopt, [](bool yes) { return yes; });
  }

  rule_match operator()(const rule_subject::everything&) const { return rule_match::yes; }
  rule_match operator()(const rule_subject::name& wanted) const {
    return judge(target.name, [&](const std::string& name) { return is_about(wanted, name); });
  }
  rule_match operator()(const proto::ip_range& wanted) const {
    return judge(target.address, [&](const proto::ip_address& address) { return wanted.contains(address); });
  }
  rule_match operator()(const rule_subject::country& wanted) const {
    return judge(target.country, [&](const std::string& code) { return code == wanted.code; });
  }
  rule_match operator()(const continent& wanted) const {
    return judge(target.continent, [&](continent which) { return which == wanted; });
  }
  rule_match operator()(const rule_subject::as_number& wanted) const {
    return judge(target.as_number, [&](std::uint32_t number) { return number == wanted.number; });
  }
  rule_match operator()(const target_scope& wanted) const {
    return judge(target.scope, [&](target_scope scope) { return scope == wanted; });
  }
  rule_match operator()(const rule_subject::list& wanted) const { return ask(target.is_listed, wanted.called); }
  rule_match operator()(const rule_subject::label& wanted) const { return ask(target.is_labelled, wanted.called); }
};

struct writer {
  std::string operator()(const rule_subject::everything&) const { return "*"; }
  std::string operator()(const rule_subject::name& name) const {
    switch (name.compared) {
    case how::exactly:
      return name.text;
    case how::and_below:
      return "." + name.text;
    case how::containing:
      return "*" + name.text + "*";
    }
    return {};
  }
  std::string operator()(const proto::ip_range& block) const { return block.to_string(); }
  std::string operator()(const rule_subject::country& country) const { return country.code; }
  std::string operator()(const continent& which) const { return "C:" + std::string(code_of(which)); }
  std::string operator()(const rule_subject::as_number& network) const { return "AS" + std::to_string(network.number); }
  std::string operator()(const target_scope& scope) const { return std::string(directory::to_string(scope)); }
  std::string operator()(const rule_subject::list& list) const { return "L:" + list.called; }
  std::string operator()(const rule_subject::label& label) const { return "S:" + label.called; }
};

} // namespace

result<rule_subject> rule_subject::parse(std::string_view word) {
  if (word == "*") {
    return rule_subject();
  }
  if (is_tagged(word)) {
    return parse_tagged(word[0], word.substr(2));
  }
  if (word.size() > 2 && word.front() == '*' && word.back() == '*') {
    return parse_part(word.substr(1, word.size() - 2));
  }
  if (word.find(':') != std::string_view::npos || word.find('/') != std::string_view::npos ||
      (!word.empty() && is_digit(word.back()) && word.find_first_not_of("0123456789.") == std::string_view::npos)) {
    const auto block = proto::ip_range::parse(word);
    return block ? made(*block) : result<rule_subject>(fail(errc::bad_rule_address));
  }
  if (proto::is_country(word)) {
    return made(country{std::string(word)});
  }
  if (const auto network = parse_as_number(word)) {
    return *network;
  }
  return parse_name(word);
}

rule_match rule_subject::matches(const rule_target& target) const { return std::visit(matcher{target}, value_); }

std::optional<rule_fact> rule_subject::needs() const {
  constexpr std::array facts{rule_fact::name,      rule_fact::address, rule_fact::country, rule_fact::continent,
                             rule_fact::as_number, rule_fact::scope,   rule_fact::list,    rule_fact::label};
  return value_.index() == 0 ? std::nullopt : std::optional(facts.at(value_.index() - 1));
}

std::string rule_subject::to_string() const { return std::visit(writer{}, value_); }

} // namespace gate17::directory
