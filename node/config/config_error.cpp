// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/config_error.hpp"

namespace gate17::node {

std::string to_string(const config_error& error) {
  const auto place = error.line == 0 ? error.file : error.file + ":" + std::to_string(error.line);
  return place + ": " + error.reason;
}

} // namespace gate17::node
