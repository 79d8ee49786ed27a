// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/bytes.hpp"
#include "proto/cell/geometry.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// What a cell is to the link. Values are on the wire; `window` is reserved and refused.
enum class cell_kind : std::uint8_t {
  padding = 1,
  create_first = 2,
  create_second = 3,
  created = 4,
  relay = 5,
  destroy = 6,
  refused = 7,
  credit = 8,
  step = 9,
  step_answer = 10,
  proof = 11,
  window = 12,
  ping = 13,
  pong = 14,
  padding_wish = 15,
  padding_answer = 16,
};

/// The 16 bytes in front of every cell, unmasked. `circuit` is chosen by the link's initiator and is 0 for cells of the
/// link itself; `credit` (bytes) rides on created, relay and credit cells and is 0 elsewhere.
struct link_header {
  std::uint32_t circuit = 0;
  cell_kind kind = cell_kind::padding;
  cell_size size = cell_size::small;
  std::uint16_t flags = 0;
  std::uint32_t credit = 0;

  bool operator==(const link_header&) const = default;
};

/// Known kind and size, no flag, a circuit id exactly where the kind has one, credit only where it may ride, and large
/// only relay and padding.
bool is_legal(const link_header& header);

/// Writes the plain header; masking is the session's work.
void encode(const link_header& header, std::span<std::uint8_t, link_header_bytes> out);

/// `bad_header` for a header that is not legal and for a nonzero reserved field.
result<link_header> decode_link_header(std::span<const std::uint8_t, link_header_bytes> in);

} // namespace gate17::proto
