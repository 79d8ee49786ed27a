// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace gate17::actors {

/// How a node brings its descriptor and prekey records to the authorities.
struct presence_config {
  std::chrono::milliseconds retry_first{200}; ///< until accepted, doubling up to `retry_max` or a consensus period
  std::chrono::milliseconds retry_max{30'000};
  std::chrono::milliseconds exchange_deadline{5'000};
  std::chrono::minutes refused_pause{10}; ///< before a directory that is no authority is asked again

  std::optional<std::string> validate() const;
};

} // namespace gate17::actors
