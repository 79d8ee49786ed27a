// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "node/config/config_error.hpp"

namespace gate17::node {

/// Gathers what is wrong with one file, so that a person sees all of it at once; keeps the first `config_errors_max`.
class error_list {
public:
  explicit error_list(std::string file) : file_(std::move(file)) {}

  void add(std::uint32_t line, std::string reason);
  bool empty() const { return errors_.empty(); }
  const std::string& file() const { return file_; }

  /// Ordered by line. Leaves the list empty.
  config_errors take();

private:
  std::string file_;
  config_errors errors_;
};

} // namespace gate17::node
