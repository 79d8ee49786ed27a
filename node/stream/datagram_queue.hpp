// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <deque>

#include "node/buffer/chunk.hpp"
#include "proto/bytes.hpp"

namespace gate17::node {

/// Datagrams of one flow that wait for something, oldest first. A new one always finds room: the oldest go for it,
/// because what waited longest is worth least. Memory comes from the loop's pool, so that it is accounted for (R13).
class datagram_queue {
public:
  explicit datagram_queue(chunk_pool& pool) : pool_(pool) {}

  bool empty() const { return waiting_.empty(); }
  std::size_t size() const { return waiting_.size(); }
  /// Memory held.
  std::size_t held_bytes() const { return held_bytes_; }

  /// At most `proto::datagram_bytes_max` bytes. Returns how many others had to go.
  std::size_t push(proto::byte_view bytes);
  /// In front of all others, whatever there is: for one that goes on its way a second time.
  void push_front(proto::byte_view bytes);
  proto::byte_view front() const { return {waiting_.front().storage.bytes(), waiting_.front().bytes}; }
  void pop();
  void clear();

private:
  struct datagram {
    chunk_ref storage;
    std::size_t bytes;
  };

  datagram copy(proto::byte_view bytes);

  chunk_pool& pool_;
  std::deque<datagram> waiting_;
  std::size_t held_bytes_ = 0;
};

} // namespace gate17::node
