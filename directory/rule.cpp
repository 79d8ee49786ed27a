// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/rule.hpp"

#include <algorithm>

namespace gate17::directory {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Cuts the first word off `rest`.
std::string_view next_word(std::string_view& rest) {
  rest = trimmed(rest);
  const auto end = std::min(rest.find_first_of(blanks), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest = trimmed(rest.substr(end));
  return word;
}

/// The remaining words, one blank between them.
std::string remaining_words(std::string_view rest) {
  std::string words;
  while (!rest.empty()) {
    words += words.empty() ? "" : " ";
    words += next_word(rest);
  }
  return words;
}

} // namespace

std::string_view without_comment(std::string_view line) { return trimmed(line.substr(0, line.find('#'))); }

result<rule> rule::parse(std::string_view line) {
  std::string_view rest = without_comment(line);
  const std::string_view sign = next_word(rest);
  if (sign != "+" && sign != "-") {
    return fail(errc::rule_without_sign);
  }
  const std::string_view subject = next_word(rest);
  if (subject.empty()) {
    return fail(errc::rule_without_subject);
  }
  rule made;
  made.admits = sign == "+";
  const auto about = rule_subject::parse(subject);
  if (!about) {
    return fail(about.error());
  }
  made.subject = *about;
  std::string_view behind = rest;
  if (const std::string_view word = next_word(behind); word.find('/') != std::string_view::npos) {
    const auto ports = rule_ports::parse(word);
    if (!ports) {
      return fail(ports.error());
    }
    made.ports = *ports;
    rest = behind;
  }
  if (!rest.empty()) {
    const auto lifetime = rule_lifetime::parse(remaining_words(rest));
    if (!lifetime) {
      return fail(lifetime.error());
    }
    made.lifetime = *lifetime;
  }
  return made;
}

rule_match rule::matches(const rule_target& target) const {
  return ports.contain(target.protocol, target.port) ? subject.matches(target) : rule_match::no;
}

std::string rule::to_string() const {
  std::string text = (admits ? "+ " : "- ") + subject.to_string();
  for (const std::string& word : {ports.to_string(), lifetime.to_string()}) {
    if (!word.empty()) {
      text += " " + word;
    }
  }
  return text;
}

} // namespace gate17::directory
