// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>

namespace gate17::node {

/// A fixed number of places for things that hold a descriptor. Thread-safe; a slot may outlive the pool.
class slot_pool {
public:
  explicit slot_pool(std::size_t places) : left_(std::make_shared<std::atomic<std::size_t>>(places)) {}

  /// One place, given back on destruction. Move-only.
  class slot {
  public:
    slot(slot&&) = default;
    slot& operator=(slot&&) = delete;
    ~slot() {
      if (from_)
        from_->fetch_add(1, std::memory_order_relaxed);
    }

  private:
    friend class slot_pool;
    explicit slot(std::shared_ptr<std::atomic<std::size_t>> from) : from_(std::move(from)) {}
    std::shared_ptr<std::atomic<std::size_t>> from_;
  };

  /// Nothing when all places are taken.
  std::optional<slot> take() {
    auto left = left_->load(std::memory_order_relaxed);
    do {
      if (left == 0)
        return std::nullopt;
    } while (!left_->compare_exchange_weak(left, left - 1, std::memory_order_relaxed));
    return slot(left_);
  }

private:
  std::shared_ptr<std::atomic<std::size_t>> left_;
};

} // namespace gate17::node
