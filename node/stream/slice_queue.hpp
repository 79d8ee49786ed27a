// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>

#include "node/buffer/chunk.hpp"
#include "proto/bytes.hpp"

namespace gate17::node {

/// Bytes on their way to a socket, where the link read them. What the socket does not take at once is copied together
/// (`compact`), so that a slow reader holds its own bytes and not the chunks they came in. Bounded by the stream's
/// receive window.
class slice_queue {
public:
  static constexpr std::size_t slices_per_write = 64;

  enum class outcome { all, blocked, failed };

  bool empty() const { return slices_.empty(); }
  std::size_t bytes() const { return bytes_; }
  void push(chunk_ref storage, proto::byte_view bytes);
  void push_copy(chunk_pool& pool, proto::byte_view bytes);
  /// Writes as much as the socket takes; `written` counts it.
  outcome write_to(int fd, std::size_t& written);
  void compact(chunk_pool& pool);
  void clear();

private:
  struct slice {
    chunk_ref storage;
    const std::uint8_t* at;
    std::size_t bytes;
    bool own; ///< copied by compact or push_copy
  };

  std::size_t extend_last(proto::byte_view bytes);
  void drop_front(std::size_t bytes);

  std::deque<slice> slices_;
  std::size_t bytes_ = 0;
};

} // namespace gate17::node
