// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/cell_reader.hpp"

#include <cstring>

namespace gate17::node {

proto::byte_span cell_reader::space() {
  make_room();
  return {chunk_.bytes() + end_, chunk_.capacity() - proto::slot_tailroom - end_};
}

proto::byte_span cell_reader::head() {
  if (!head_kept_)
    return {at(), proto::link_overhead};
  return head_;
}

void cell_reader::advance(std::size_t bytes) {
  at_ += bytes;
  head_kept_ = false;
  const auto rest = end_ - at_;
  if (rest >= proto::link_overhead) {
    std::memcpy(head_.data(), at(), head_.size());
    head_kept_ = true;
    return;
  }
  // Too little to keep as a head: leave a gap that the cell before may grow into.
  std::memmove(at() + proto::link_overhead, at(), rest);
  at_ += proto::link_overhead;
  end_ = at_ + rest;
}

void cell_reader::make_room() {
  const auto held = available();
  if (chunk_ && !chunk_.shared() && held == 0) {
    at_ = end_ = proto::slot_headroom;
    head_kept_ = false;
    return;
  }
  // The current cell must fit behind at_ whatever its size turns out to be, and a read should not be tiny.
  if (chunk_ && at_ + proto::large_cell_bytes + proto::slot_tailroom <= chunk_.capacity() &&
      end_ + proto::small_cell_bytes + proto::slot_tailroom <= chunk_.capacity())
    return;
  auto fresh = pool_->take(busy_ ? chunk_class::read_large : chunk_class::read_small);
  if (held != 0) {
    if (head_kept_)
      std::memcpy(fresh.bytes() + proto::slot_headroom, head_.data(), head_.size());
    const auto skip = head_kept_ ? head_.size() : 0;
    std::memcpy(fresh.bytes() + proto::slot_headroom + skip, at() + skip, held - skip);
  }
  chunk_ = std::move(fresh);
  at_ = proto::slot_headroom;
  end_ = at_ + held;
  head_kept_ = false;
}

} // namespace gate17::node
