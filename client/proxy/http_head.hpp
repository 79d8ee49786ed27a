// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "client/proxy/http_fault.hpp"

namespace gate17::client {

template <class T>
using http_result = tl::expected<T, http_fault>;

struct http_field {
  std::string_view name;
  std::string_view value; ///< without white space around it
};

/// What follows a head.
struct http_content {
  bool chunked = false;
  std::uint64_t length = 0; ///< when not chunked
};

/// The head of a request (RFC 9112), taken apart strictly; views into the text it was read from.
struct http_head {
  std::string_view method;
  std::string_view target;
  bool is_1_1 = true;
  std::vector<http_field> fields;

  /// `text` ends with the empty line.
  static http_result<http_head> read(std::string_view text);

  /// How long the body is, said in exactly one way.
  http_result<http_content> content() const;
};

/// Field names and most of their values compare without case, in ASCII whatever the locale.
bool is_same_text(std::string_view left, std::string_view right);

std::string_view without_white_space(std::string_view text);

/// Calls `take(item)` for each element of a comma-separated list, empty ones left out.
template <class Take>
void for_each_item(std::string_view list, Take take) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (const auto item = without_white_space(list.substr(0, comma)); !item.empty())
      take(item);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
}

} // namespace gate17::client
