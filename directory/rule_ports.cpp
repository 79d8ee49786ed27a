// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/rule_ports.hpp"

#include <charconv>

namespace gate17::directory {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return port;
}

} // namespace

result<rule_ports> rule_ports::parse(std::string_view word) {
  const auto slash = word.find('/');
  const std::string_view carrier = word.substr(0, slash);
  if (slash == std::string_view::npos || (carrier != "tcp" && carrier != "udp")) {
    return fail(errc::bad_rule_ports);
  }
  rule_ports made;
  made.protocol = carrier == "tcp" ? transport::tcp : transport::udp;
  const std::string_view ports = word.substr(slash + 1);
  if (ports == "*") {
    return made;
  }
  const auto dash = ports.find('-');
  const auto first = parse_port(ports.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_port(ports.substr(dash + 1));
  if (!first || !last || *first > *last) {
    return fail(errc::bad_rule_ports);
  }
  made.first = *first;
  made.last = *last;
  return made;
}

std::string rule_ports::to_string() const {
  if (!protocol) {
    return {};
  }
  std::string text = *protocol == transport::tcp ? "tcp/" : "udp/";
  if (first == 0 && last == 65535) {
    return text + "*";
  }
  text += std::to_string(first);
  return first == last ? text : text + "-" + std::to_string(last);
}

} // namespace gate17::directory
