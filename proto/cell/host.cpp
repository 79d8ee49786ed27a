// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/host.hpp"

#include <algorithm>

#include "proto/cell/limits.hpp"

namespace gate17::proto {

namespace {

// Not <cctype>: its answers depend on the locale.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_label_char(char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '_'; }

bool label_ok(std::string_view label) {
  return !label.empty() && label.size() <= host_label_bytes_max &&
         std::all_of(label.begin(), label.end(), is_label_char);
}

bool looks_like_number(std::string_view label) {
  const bool hex = label.size() >= 2 && label[0] == '0' && (label[1] == 'x' || label[1] == 'X');
  return hex || std::all_of(label.begin(), label.end(), is_digit);
}

bool name_ok(std::string_view name) {
  while (true) {
    const auto dot = name.find('.');
    const auto label = name.substr(0, dot);
    if (!label_ok(label)) {
      return false;
    }
    if (dot == std::string_view::npos) {
      return !looks_like_number(label);
    }
    name.remove_prefix(dot + 1);
  }
}

/// Spares names the copy that parsing a literal costs.
bool may_be_literal(std::string_view text) { return text.find(':') != std::string_view::npos || is_digit(text.back()); }

} // namespace

result<host_view> parse_host_name(std::string_view text) {
  if (text.empty() || text.size() > host_bytes_max) {
    return fail(text.empty() ? errc::truncated : errc::oversized);
  }
  if (!name_ok(text)) {
    return fail(errc::malformed);
  }
  return host_view{text, {}};
}

result<host_view> parse_host(std::string_view text) {
  if (!text.empty() && text.size() <= host_bytes_max && may_be_literal(text)) {
    // A NUL inside would hide the rest of the text from the parser of literals.
    const bool hidden = text.find('\0') != std::string_view::npos;
    if (const auto literal = ip_address::parse(text); literal && !hidden) {
      return host_view{text, *literal};
    }
  }
  return parse_host_name(text);
}

} // namespace gate17::proto
