// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_forward.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace gate17::client {
namespace {

/// Upgrade is among them: what wants another protocol than HTTP uses CONNECT.
constexpr std::array<std::string_view, 7> never_forwarded{
    "Connection", "Proxy-Connection", "Proxy-Authorization", "Keep-Alive", "TE", "Upgrade", "Host"};
constexpr std::array<std::string_view, 3> never_dropped{"Host", "Content-Length", "Transfer-Encoding"};

bool holds(const auto& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view one) { return is_same_text(one, name); });
}

/// What Connection names is meant for this proxy alone. To drop what frames the body would change the message.
http_result<std::vector<std::string_view>> named_in_connection(const http_head& head) {
  std::vector<std::string_view> out;
  for (const auto& field : head.fields) {
    if (is_same_text(field.name, "Connection"))
      for_each_item(field.value, [&](std::string_view item) { out.push_back(item); });
  }
  if (std::any_of(out.begin(), out.end(), [](std::string_view name) { return holds(never_dropped, name); }))
    return tl::unexpected(http_fault::framing_in_connection);
  return out;
}

} // namespace

http_result<std::string> forwarded_head(const http_head& head, const http_target& target) {
  const auto dropped = named_in_connection(head);
  if (!dropped)
    return tl::unexpected(dropped.error());
  std::string out(head.method);
  out += " " + target.origin_form + (head.is_1_1 ? " HTTP/1.1" : " HTTP/1.0") + "\r\nHost: " + target.host() + "\r\n";
  bool has_length = false;
  std::size_t hosts = 0;
  for (const auto& field : head.fields) {
    hosts += is_same_text(field.name, "Host") ? 1 : 0;
    if (is_same_text(field.name, "Expect") && !is_same_text(field.value, "100-continue"))
      return tl::unexpected(http_fault::unknown_expectation);
    if (holds(never_forwarded, field.name) || holds(*dropped, field.name))
      continue;
    const bool length = is_same_text(field.name, "Content-Length");
    if (length && std::exchange(has_length, true))
      continue;
    // A list of equal lengths was read as one of them, and is one of them from here on.
    const auto value = length ? without_white_space(field.value.substr(0, field.value.find(','))) : field.value;
    out.append(field.name).append(": ").append(value).append("\r\n");
  }
  if (hosts > 1)
    return tl::unexpected(http_fault::several_hosts);
  return out + "Connection: close\r\n\r\n";
}

} // namespace gate17::client
