// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace gate17::node {

/// One thing wrong with a configuration, plan or key file. Line 0 means the file as a whole.
struct config_error {
  std::string file;
  std::uint32_t line = 0;
  std::string reason;

  bool operator==(const config_error&) const = default;
};

/// Never empty when returned as an error; ordered by line, at most `config_errors_max`.
using config_errors = std::vector<config_error>;
inline constexpr std::size_t config_errors_max = 20;

template <class T>
using config_result = tl::expected<T, config_errors>;

/// `file:line: reason`, the form editors can jump to.
std::string to_string(const config_error& error);

inline tl::unexpected<config_errors> config_failure(std::string file, std::string reason, std::uint32_t line = 0) {
  return tl::unexpected<config_errors>(config_errors{{std::move(file), line, std::move(reason)}});
}

} // namespace gate17::node
