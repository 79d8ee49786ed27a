// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace gate17::actors {

/// How a client or node keeps up with the network's documents and prekey sheets.
struct follower_config {
  std::chrono::milliseconds quick_poll{200}; ///< until the network is usable
  std::size_t nodes_min = 3;                 ///< nodes with prekeys that make a network usable
  std::size_t first_sources = 3;             ///< fallback nodes asked at the start; the newest answer counts
  std::chrono::milliseconds exchange_deadline{5'000};
  std::chrono::milliseconds retry_first{500}; ///< after a failure, doubling up to `retry_max`
  std::chrono::milliseconds retry_max{60'000};
  /// Public networks: a document is fetched this long after its start (R24). Private networks do not wait.
  std::chrono::seconds adoption_delay_min{300};
  std::chrono::seconds adoption_delay_max{900};
  std::size_t records_max = 64; ///< prekey records held to be compared with the next sheet (R10)

  std::optional<std::string> validate() const;
};

} // namespace gate17::actors
