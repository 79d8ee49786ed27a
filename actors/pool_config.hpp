// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace gate17::actors {

/// How many circuits a client keeps and for how long.
struct pool_config {
  std::uint32_t loops = 1;
  std::uint32_t spare_circuits = 2; ///< per event loop; 0: never build ahead
  std::uint32_t streams_per_circuit_max = 512;
  std::chrono::seconds circuit_age_max{600}; ///< since first use; +-10 % so that rebuilds do not come together
  std::uint64_t circuit_bytes_max = 16ULL << 30U;
  std::chrono::milliseconds build_deadline{10'000};
  std::chrono::milliseconds build_patience{2'000}; ///< a circuit unanswered for longer gets no further streams
  /// Also how long a stream waits for a first network, or for an entry to answer.
  std::chrono::milliseconds plan_deadline{10'000};
  std::chrono::milliseconds retry_first{250}; ///< pause after a spare that failed, doubling up to `retry_max`
  std::chrono::milliseconds retry_max{30'000};
  std::chrono::milliseconds spare_stagger{300}; ///< between spares after a failure; +-50 % at random
  std::uint32_t attempts_max = 3;               ///< routes per stream (R11)
  std::size_t circuits_max = 1'024;
  std::size_t streams_max = 65'536;
  std::size_t pending_streams_max = 4'096;
  std::size_t failures_max = 256; ///< closed circuits remembered for streams that come back

  /// What is wrong with it, for people; nothing when it can be used.
  std::optional<std::string> validate() const;
};

} // namespace gate17::actors
