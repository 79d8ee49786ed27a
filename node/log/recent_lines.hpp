// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace gate17::node {

/// The newest lines of a log, at most `lines_max` of them and each cut at `line_bytes_max`. Thread-safe.
class recent_lines {
public:
  static constexpr std::size_t lines_max = 100;
  static constexpr std::size_t line_bytes_max = 500;

  void add(std::string line);
  /// Oldest first.
  std::vector<std::string> read() const;

private:
  mutable std::mutex mutex_;
  std::deque<std::string> lines_;
};

} // namespace gate17::node
