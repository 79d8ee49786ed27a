// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "actors/circuit_plan.hpp"
#include "actors/pool_config.hpp"

namespace gate17::actors {

/// When circuits are built ahead and for what: some through any exit, some through trusted ones, so that both the first
/// encrypted stream and the first plain-text one find a circuit. After failures spares come back one by one with random
/// pauses, so that the many clients of a dead entry do not build everything in one moment, and streams that wait come
/// first. Pure: its randomness is the seed.
class spare_schedule {
public:
  using time_point = std::chrono::steady_clock::time_point;
  enum class exit_kind : std::uint8_t { any, trusted };
  static constexpr std::array kinds{exit_kind::any, exit_kind::trusted};

  spare_schedule(const pool_config& config, std::uint64_t seed);

  static exit_kind kind_of(const circuit_wish& wish) {
    return wish.needs_trusted_exit ? exit_kind::trusted : exit_kind::any;
  }

  /// How many spares a loop keeps from now on, of both kinds together.
  void keep(std::uint32_t spares) { spares_ = spares; }
  /// What a stream wanted: later spares of its kind fit it.
  void learn(const circuit_wish& wish);
  /// How many spares of a kind each loop keeps.
  std::size_t wanted(exit_kind kind) const;
  circuit_wish wish_of(exit_kind kind) const;
  /// Whether one may be begun now, while `pending` streams wait for circuits.
  bool is_due(exit_kind kind, std::size_t pending, time_point now) const;

  void begun(time_point now);
  /// No route, or a circuit that was never built: the kind waits longer and longer.
  void failed(exit_kind kind, time_point now);
  /// A circuit was built: there is nothing to wait for any more.
  void recovered(time_point now);
  /// Circuits break: go on slowly.
  void shaken(time_point now);

private:
  struct kind_state {
    destination popular; ///< of the last stream of this kind
    time_point retry_at{};
    std::chrono::milliseconds pause{0};
  };

  std::chrono::milliseconds jitter();

  std::size_t spares_;
  std::chrono::milliseconds retry_first_;
  std::chrono::milliseconds retry_max_;
  std::chrono::milliseconds stagger_;
  std::array<kind_state, 2> states_;
  exit_kind last_ = exit_kind::any;
  time_point calm_at_{};
  time_point next_at_{};
  std::uint64_t random_;
};

} // namespace gate17::actors
