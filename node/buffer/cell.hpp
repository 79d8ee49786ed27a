// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "node/buffer/chunk.hpp"
#include "proto/bytes.hpp"
#include "proto/cell/geometry.hpp"
#include "proto/cell/link_header.hpp"

namespace gate17::node {

/// A cell where it lies in a chunk: link header, tag and body from `at`. Layers move `at`; the chunk has room on both
/// sides (`slot_headroom`, `slot_tailroom`), or, inside a read chunk, the neighbouring cells move alongside.
struct cell {
  chunk_ref storage;
  std::uint8_t* at = nullptr;
  proto::cell_kind kind = proto::cell_kind::relay;
  proto::cell_size size = proto::cell_size::small;

  std::size_t wire_bytes() const { return proto::wire_bytes(size); }
  proto::byte_span wire() const { return {at, wire_bytes()}; }
  std::uint8_t* body_at() const { return at + proto::link_overhead; }
  proto::byte_span body() const { return {body_at(), proto::body_bytes(size)}; }
};

/// A fresh cell in a chunk of its own.
inline cell make_cell(chunk_pool& pool, proto::cell_kind kind, proto::cell_size size) {
  cell made;
  made.storage = pool.take(size == proto::cell_size::small ? chunk_class::small_cell : chunk_class::large_cell);
  made.at = made.storage.bytes() + proto::slot_headroom;
  made.kind = kind;
  made.size = size;
  return made;
}

} // namespace gate17::node
