// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/error_list.hpp"

#include <algorithm>

namespace gate17::node {

void error_list::add(std::uint32_t line, std::string reason) {
  if (errors_.size() < config_errors_max)
    errors_.push_back({file_, line, std::move(reason)});
}

config_errors error_list::take() {
  std::stable_sort(errors_.begin(), errors_.end(),
                   [](const config_error& left, const config_error& right) { return left.line < right.line; });
  return std::exchange(errors_, {});
}

} // namespace gate17::node
