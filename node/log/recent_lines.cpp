// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/log/recent_lines.hpp"

#include <utility>

namespace gate17::node {

void recent_lines::add(std::string line) {
  if (line.size() > line_bytes_max)
    line.resize(line_bytes_max);
  const std::lock_guard lock(mutex_);
  if (lines_.size() == lines_max)
    lines_.pop_front();
  lines_.push_back(std::move(line));
}

std::vector<std::string> recent_lines::read() const {
  const std::lock_guard lock(mutex_);
  return {lines_.begin(), lines_.end()};
}

} // namespace gate17::node
