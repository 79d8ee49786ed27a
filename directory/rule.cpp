// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/rule.hpp"

#include <algorithm>
#include <charconv>

namespace gate17::directory {

namespace {

constexpr std::string_view blanks = " \t";

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

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return port;
}

bool parse_ports(std::string_view text, rule& to) {
  if (text == "*") {
    return true;
  }
  const auto dash = text.find('-');
  const auto first = parse_port(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_port(text.substr(dash + 1));
  if (!first || !last || *first > *last) {
    return false;
  }
  to.port_first = *first;
  to.port_last = *last;
  return true;
}

bool parse_service(std::string_view text, rule& to) {
  const auto slash = text.find('/');
  const std::string_view name = text.substr(0, slash);
  if (slash == std::string_view::npos || (name != "tcp" && name != "udp")) {
    return false;
  }
  to.protocol = name == "tcp" ? transport::tcp : transport::udp;
  return parse_ports(text.substr(slash + 1), to);
}

std::string ports_text(const rule& from) {
  if (from.port_first == 0 && from.port_last == 65535) {
    return "*";
  }
  std::string text = std::to_string(from.port_first);
  if (from.port_last != from.port_first) {
    text += "-" + std::to_string(from.port_last);
  }
  return text;
}

} // namespace

std::string_view without_comment(std::string_view line) { return trimmed(line.substr(0, line.find('#'))); }

result<rule> rule::parse(std::string_view line) {
  std::string_view rest = without_comment(line);
  const std::string_view sign = next_word(rest);
  const std::string_view subject = next_word(rest);
  const std::string_view service = next_word(rest);
  if ((sign != "+" && sign != "-") || subject.empty() || !rest.empty()) {
    return fail(errc::bad_rule);
  }
  rule made;
  made.admits = sign == "+";
  if (subject != "*") {
    made.block = proto::ip_range::parse(subject);
    if (!made.block) {
      return fail(errc::bad_rule);
    }
  }
  if (!service.empty() && !parse_service(service, made)) {
    return fail(errc::bad_rule);
  }
  return made;
}

bool rule::matches(transport wanted, const proto::endpoint& target) const {
  return matches_port(wanted, target.port) && (!block || block->contains(target.address));
}

bool rule::matches_port(transport wanted, std::uint16_t port) const {
  return (!protocol || *protocol == wanted) && port_first <= port && port <= port_last;
}

std::string rule::to_string() const {
  std::string text = admits ? "+ " : "- ";
  text += block ? block->to_string() : "*";
  if (protocol) {
    text += *protocol == transport::tcp ? " tcp/" : " udp/";
    text += ports_text(*this);
  }
  return text;
}

} // namespace gate17::directory
