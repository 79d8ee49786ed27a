// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "node/buffer/cell.hpp"

namespace gate17::node {

/// A first-in first-out ring of cells that owns no memory while it has never been used, since most circuits are idle.
/// Its bound is the credit that was granted for the circuit.
class cell_queue {
public:
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  std::size_t bytes() const { return bytes_; }
  const cell& front() const { return ring_[head_]; }
  const cell& peek(std::size_t index) const { return ring_[(head_ + index) & (ring_.size() - 1)]; }

  void push(cell added) {
    if (count_ == ring_.size())
      grow();
    bytes_ += added.wire_bytes();
    ring_[(head_ + count_++) & (ring_.size() - 1)] = std::move(added);
  }

  cell pop() {
    cell taken = std::move(ring_[head_]);
    head_ = (head_ + 1) & (ring_.size() - 1);
    --count_;
    bytes_ -= taken.wire_bytes();
    return taken;
  }

  void clear() {
    ring_.clear();
    ring_.shrink_to_fit();
    head_ = count_ = bytes_ = 0;
  }

private:
  void grow() {
    std::vector<cell> larger(ring_.empty() ? 4 : ring_.size() * 2);
    for (std::size_t i = 0; i < count_; ++i)
      larger[i] = std::move(ring_[(head_ + i) & (ring_.size() - 1)]);
    ring_ = std::move(larger);
    head_ = 0;
  }

  std::vector<cell> ring_;
  std::size_t head_ = 0;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

} // namespace gate17::node
