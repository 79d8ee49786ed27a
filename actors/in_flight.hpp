// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace gate17::actors {

/// The bound in front of mailboxes, which have none: every event that enters the control plane carries one, however it
/// ends. Counts itself in a shared counter while it lives; copies count too. Thread-safe like a shared_ptr.
class in_flight {
public:
  using counter = std::shared_ptr<std::atomic<std::size_t>>;

  /// Counts nothing; for messages between actors.
  in_flight() = default;
  explicit in_flight(counter count) : count_(std::move(count)) { add(); }
  in_flight(const in_flight& other) : count_(other.count_) { add(); }
  in_flight(in_flight&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
  in_flight& operator=(in_flight other) noexcept {
    std::swap(count_, other.count_);
    return *this;
  }
  ~in_flight() {
    if (count_) {
      count_->fetch_sub(1, std::memory_order_relaxed);
    }
  }

private:
  void add() {
    if (count_) {
      count_->fetch_add(1, std::memory_order_relaxed);
    }
  }

  counter count_;
};

} // namespace gate17::actors
