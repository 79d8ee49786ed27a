// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

namespace gate17::client {

inline constexpr int known_schema_version = 1;

/// What the other end of the socket says reaches a terminal: no control characters.
inline std::string clean(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      c = '?';
  return text;
}

/// Reads an answer and makes something of it. Every accessor throws on a missing field or a wrong type; that is one
/// kind of failure here.
template <class Make>
auto from_answer(std::string_view text, Make make)
    -> tl::expected<decltype(make(std::declval<const nlohmann::ordered_json&>())), std::string> {
  try {
    const auto value = nlohmann::ordered_json::parse(text);
    if (value.at("schema_version").template get<int>() != known_schema_version)
      return tl::unexpected<std::string>("the running client speaks another schema version");
    return make(value);
  } catch (const nlohmann::json::exception&) {
    return tl::unexpected<std::string>("the running client's answer is not understood");
  }
}

} // namespace gate17::client
