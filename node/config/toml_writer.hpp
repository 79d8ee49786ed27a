// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "proto/cell/endpoint.hpp"

namespace gate17::node {

/// Writes the TOML that this folder reads, one key per line, in the order of the calls. Empty texts and lists are left
/// out: they are the defaults.
class toml_writer {
public:
  toml_writer& comment(std::string_view line);
  /// `[limits]` or `[[fallback]]`, with the brackets.
  toml_writer& header(std::string_view bracketed);
  toml_writer& text(std::string_view key, std::string_view value);
  toml_writer& texts(std::string_view key, const std::vector<std::string>& values);
  toml_writer& endpoints(std::string_view key, const std::vector<proto::endpoint>& values);
  toml_writer& number(std::string_view key, std::uint64_t value);
  /// Digits as they shall stand there, so that no formatting changes the value.
  toml_writer& real(std::string_view key, std::string_view digits);
  toml_writer& flag(std::string_view key, bool value);
  /// Relative when the path lies in or below `folder`.
  toml_writer& path(std::string_view key, const std::filesystem::path& value, const std::filesystem::path& folder);
  /// A list of such paths.
  toml_writer& paths(std::string_view key, const std::vector<std::filesystem::path>& values,
                     const std::filesystem::path& folder);

  std::string take() { return std::move(text_); }

private:
  std::string text_;
};

} // namespace gate17::node
