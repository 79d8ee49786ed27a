// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_rules.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "directory/route/app_mark.hpp"
#include "directory/rule.hpp"
#include "proto/codec/location.hpp"
#include "proto/hex.hpp"

namespace gate17::directory {

namespace {

constexpr std::string_view app_prefix = "app:";

std::string_view next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r"), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r"));
  rest.remove_prefix(word.size());
  return word;
}

/// What stands behind `key=`; nothing when the word is about something else.
std::optional<std::string_view> value_of(std::string_view word, std::string_view key) {
  if (word.starts_with(key) && word.size() > key.size() && word[key.size()] == '=') {
    return word.substr(key.size() + 1);
  }
  return std::nullopt;
}

/// `DE,FR`; nothing for anything else.
std::optional<std::vector<std::string>> countries_in(std::string_view text) {
  std::vector<std::string> codes;
  if (text.ends_with(',')) {
    return std::nullopt;
  }
  while (!text.empty()) {
    const std::string_view code = text.substr(0, text.find(','));
    if (!proto::is_country(code)) {
      return std::nullopt;
    }
    codes.emplace_back(code);
    text.remove_prefix(std::min(text.size(), code.size() + 1));
  }
  return codes.empty() ? std::nullopt : std::optional(codes);
}

std::optional<proto::node_id> node_in(std::string_view text) {
  const auto bytes = proto::bytes_from_hex<32>(text);
  return bytes ? std::optional(proto::node_id{*bytes}) : std::nullopt;
}

/// False when the word says nothing known, or says it wrongly.
bool read_wish(std::string_view word, route_wishes& to) {
  if (word == "trusted") {
    return to.trusted_exit = true;
  }
  const auto take = [](auto& place, auto read) {
    if (read) {
      place = std::move(*read);
    }
    return read.has_value();
  };
  if (const auto text = value_of(word, "exit")) {
    return take(to.exit_countries, countries_in(*text));
  }
  if (const auto text = value_of(word, "avoid")) {
    return take(to.excluded_exit_countries, countries_in(*text));
  }
  if (const auto text = value_of(word, "via")) {
    return take(to.exit, node_in(*text));
  }
  if (const auto text = value_of(word, "level")) {
    return take(to.level, parse_security_level(*text));
  }
  return false;
}

bool is_for_clients(const rule_subject& subject) {
  const auto fact = subject.needs();
  return !fact || fact == rule_fact::name || fact == rule_fact::address;
}

std::string joined(const std::vector<std::string>& codes) {
  std::string text;
  for (const std::string& code : codes) {
    text += (text.empty() ? "" : ",") + code;
  }
  return text;
}

std::string to_text(const route_wishes& wishes) {
  std::string text;
  if (!wishes.exit_countries.empty()) {
    text += " exit=" + joined(wishes.exit_countries);
  }
  if (!wishes.excluded_exit_countries.empty()) {
    text += " avoid=" + joined(wishes.excluded_exit_countries);
  }
  if (wishes.exit) {
    text += " via=" + proto::to_hex(*wishes.exit);
  }
  if (wishes.level) {
    text += " level=" + std::string(to_string(*wishes.level));
  }
  return text + (wishes.trusted_exit ? " trusted" : "");
}

/// As rules see it: lower case, without final dot.
rule_target seen_by_rules(const route_target& target) {
  rule_target seen;
  seen.protocol = target.protocol;
  seen.port = target.port;
  seen.address = target.address;
  seen.name.emplace(target.host.ends_with('.') ? target.host.substr(0, target.host.size() - 1) : target.host);
  std::transform(seen.name->begin(), seen.name->end(), seen.name->begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return seen;
}

} // namespace

result<route_rule> route_rule::parse(std::string_view line) {
  std::string_view rest = without_comment(line);
  const std::string_view subject = next_word(rest);
  route_rule made;
  if (subject.starts_with(app_prefix)) {
    made.app_ = subject.substr(app_prefix.size());
    if (made.app_.empty() || made.app_.size() > app_bytes_max) {
      return fail(errc::bad_route_rule);
    }
    made.mark_ = app_mark(made.app_);
  } else if (const auto about = rule_subject::parse(subject)) {
    made.subject_ = *about;
    if (!is_for_clients(*about)) {
      return fail(errc::bad_route_rule);
    }
  } else {
    return fail(about.error());
  }
  std::string_view word = next_word(rest);
  if (word.find('/') != std::string_view::npos) {
    const auto ports = rule_ports::parse(word);
    if (!ports) {
      return fail(ports.error());
    }
    made.ports_ = *ports;
    word = next_word(rest);
  }
  for (; !word.empty(); word = next_word(rest)) {
    if (!read_wish(word, made.wishes_)) {
      return fail(errc::bad_route_rule);
    }
  }
  if (made.wishes_ == route_wishes{}) {
    return fail(errc::bad_route_rule);
  }
  return made;
}

bool route_rule::matches(const rule_target& target, std::string_view mark) const {
  if (!ports_.contain(target.protocol, target.port)) {
    return false;
  }
  return !app_.empty() ? mark_ == mark : subject_.matches(target) == rule_match::yes;
}

std::string route_rule::to_string() const {
  const std::string ports = ports_.to_string();
  return (!app_.empty() ? std::string(app_prefix) + app_ : subject_.to_string()) + (ports.empty() ? "" : " " + ports) +
         to_text(wishes_);
}

route_rules::route_rules(std::vector<route_rule> rules) : rules_(std::move(rules)) {
  rules_.erase(rules_.begin() + static_cast<std::ptrdiff_t>(std::min(rules_.size(), rules_max)), rules_.end());
}

const route_rule* route_rules::rule_for(const route_target& target, std::string_view mark) const {
  if (rules_.empty()) {
    return nullptr;
  }
  const rule_target seen = seen_by_rules(target);
  const auto found =
      std::find_if(rules_.begin(), rules_.end(), [&](const route_rule& rule) { return rule.matches(seen, mark); });
  return found == rules_.end() ? nullptr : &*found;
}

route_wishes route_rules::for_target(const route_target& target, std::string_view mark) const {
  const route_rule* rule = rule_for(target, mark);
  return rule ? rule->wishes() : route_wishes();
}

} // namespace gate17::directory
