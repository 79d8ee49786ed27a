// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "node/config/config_error.hpp"

namespace gate17::node {

/// Largest file read, and deepest nesting followed: configurations are small.
inline constexpr std::size_t toml_bytes_max = 1U << 20U;
inline constexpr unsigned toml_depth_max = 16;

/// One value of a TOML document (v1.0.0) with the line it starts on. Dates are of kind `other`: no key takes one.
struct toml_value {
  enum class kind : std::uint8_t { text, number, real, flag, array, table, other };

  kind is = kind::other;
  std::uint32_t line = 0;
  std::string text;
  std::int64_t number = 0;
  double real = 0;
  bool flag = false;
  /// Elements of an array, or members of a table in the order of `keys`.
  std::vector<toml_value> items;
  std::vector<std::string> keys;

  /// Member of a table; null when absent.
  const toml_value* find(std::string_view key) const;
};

std::string_view to_string(toml_value::kind kind);

/// The document's root table, on line 0. `file` only names the place of errors.
config_result<toml_value> parse_toml(std::string_view text, const std::string& file);

/// Reads a whole text file of at most `toml_bytes_max` bytes.
config_result<std::string> read_text_file(const std::string& file);

/// Text as a TOML basic string, quoted and escaped.
std::string toml_quote(std::string_view text);

} // namespace gate17::node
