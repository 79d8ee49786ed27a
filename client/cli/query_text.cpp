// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/query_text.hpp"

#include <charconv>

namespace gate17::client {
namespace {

/// Everything but the unreserved characters of RFC 3986, section 2.3.
std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

} // namespace

std::string query_text(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    if (!value.empty())
      out += (out.empty() ? "?" : "&") + name + "=" + percent_encoded(value);
  return out;
}

std::optional<std::pair<std::string, std::uint16_t>> split_destination(std::string_view text, std::uint16_t port) {
  std::string_view host = text;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos)
      return std::nullopt;
    host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos && text.rfind(':') == colon) {
    host = text.substr(0, colon);
    rest = text.substr(colon);
  }
  if (host.empty())
    return std::nullopt;
  if (rest.empty())
    return std::pair(std::string(host), port);
  const auto digits = rest.substr(1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (rest.front() != ':' || read.ec != std::errc() || read.ptr != digits.data() + digits.size() || port == 0)
    return std::nullopt;
  return std::pair(std::string(host), port);
}

} // namespace gate17::client
