// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "node/buffer/chunk.hpp"
#include "proto/bytes.hpp"
#include "proto/cell/geometry.hpp"

namespace gate17::node {

/// The receive side of a link as a cursor over chunks: the kernel reads many cells into one chunk, each is opened where
/// it lies, and a relayed one leaves from there. Relaying forward moves a cell by 20 bytes, onto the head of its
/// successor, so the successor's first 32 bytes are kept aside (`keep_next_head`) before a cell is handed on; a
/// relayed successor moves by the same 20 bytes and overwrites nothing. Bytes move only at the end of a chunk.
class cell_reader {
public:
  explicit cell_reader(chunk_pool& pool) : pool_(&pool) {}

  /// Where the kernel may put the next bytes; never empty.
  proto::byte_span space();
  void filled(std::size_t bytes) {
    busy_ = bytes >= 2 * proto::large_cell_bytes || bytes == chunk_.capacity() - proto::slot_tailroom - end_;
    end_ += bytes;
  }

  /// Bytes of the current cell on hand.
  std::size_t available() const { return end_ - at_; }
  /// Header and tag of the current cell; needs 32 bytes available.
  proto::byte_span head();
  /// Start of the current cell in the chunk (its head may be stale there, see head()).
  std::uint8_t* at() const { return chunk_.bytes() + at_; }
  const chunk_ref& storage() const { return chunk_; }

  /// Goes to the next cell, `bytes` further, and puts its head aside.
  void advance(std::size_t bytes);

private:
  void make_room();

  chunk_pool* pool_;
  chunk_ref chunk_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool head_kept_ = false;
  std::array<std::uint8_t, proto::link_overhead> head_{};
  bool busy_ = false; ///< the last read was large, so the next chunk is
};

} // namespace gate17::node
