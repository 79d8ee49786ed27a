// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/datagram_queue.hpp"

#include <algorithm>
#include <cassert>

#include "node/stream/datagram_limits.hpp"
#include "proto/cell/geometry.hpp"

namespace gate17::node {

datagram_queue::datagram datagram_queue::copy(proto::byte_view bytes) {
  auto storage =
      pool_.take(bytes.size() <= proto::small_cell_bytes ? chunk_class::small_cell : chunk_class::large_cell);
  assert(bytes.size() <= storage.capacity());
  std::copy(bytes.begin(), bytes.end(), storage.bytes());
  held_bytes_ += storage.capacity();
  return {std::move(storage), bytes.size()};
}

std::size_t datagram_queue::push(proto::byte_view bytes) {
  waiting_.push_back(copy(bytes));
  std::size_t gone = 0;
  for (; held_bytes_ > datagram_limits::queue_bytes_max; ++gone)
    pop();
  return gone;
}

void datagram_queue::push_front(proto::byte_view bytes) { waiting_.push_front(copy(bytes)); }

void datagram_queue::pop() {
  held_bytes_ -= waiting_.front().storage.capacity();
  waiting_.pop_front();
}

void datagram_queue::clear() {
  waiting_.clear();
  held_bytes_ = 0;
}

} // namespace gate17::node
