// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/query_fields.hpp"

#include <algorithm>
#include <charconv>

namespace gate17::client {
namespace {

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    unsigned byte = 0;
    const auto digits = text.substr(i + 1, 2);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || read.ec != std::errc() || read.ptr != digits.data() + 2)
      return std::nullopt;
    out.push_back(static_cast<char>(byte));
    i += 2;
  }
  return out;
}

} // namespace

std::optional<std::map<std::string, std::string>> query_fields(std::string_view query) {
  std::map<std::string, std::string> fields;
  if (query.size() > query_bytes_max)
    return std::nullopt;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto field = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = field.find('=');
    if (equals == std::string_view::npos)
      return std::nullopt;
    auto value = percent_decoded(field.substr(equals + 1));
    if (!value || !fields.emplace(field.substr(0, equals), std::move(*value)).second)
      return std::nullopt;
  }
  return fields;
}

} // namespace gate17::client
