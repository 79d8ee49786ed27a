// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace gate17::proto {

/// The two sizes a cell has on the wire. The value is the size byte of the link header.
enum class cell_size : std::uint8_t { small = 0, large = 1 };

inline constexpr std::size_t small_cell_bytes = 2048;
inline constexpr std::size_t large_cell_bytes = 16384;

inline constexpr std::size_t link_header_bytes = 16;
inline constexpr std::size_t tag_bytes = 16;
/// Header and tag in front of every body; the body of a cell starts here.
inline constexpr std::size_t link_overhead = link_header_bytes + tag_bytes;
inline constexpr std::size_t small_body_bytes = small_cell_bytes - link_overhead;
inline constexpr std::size_t large_body_bytes = large_cell_bytes - link_overhead;
/// Body bytes the tag of a header-mode cell covers.
inline constexpr std::size_t bound_body_bytes = 32;

inline constexpr std::size_t hello_bytes = small_cell_bytes;
inline constexpr std::size_t answer_bytes = small_cell_bytes;

inline constexpr std::size_t max_hops = 8;
inline constexpr std::size_t layer_header_bytes = 4;
/// Every onion layer costs tag and layer header; relaying moves a body by this much.
inline constexpr std::size_t relay_shift = tag_bytes + layer_header_bytes;
/// Zero tail of a backward originator, one relay_shift per hop that may lie before it.
inline constexpr std::size_t backward_tail_bytes = (max_hops - 1) * relay_shift;

inline constexpr std::size_t dh_key_bytes = 32;
/// `created` layers carry a responder key in front of the tag.
inline constexpr std::size_t created_shift = dh_key_bytes + relay_shift;
inline constexpr std::size_t created_tail_bytes = (max_hops - 1) * created_shift;
inline constexpr std::size_t created_body_bytes = small_body_bytes;
inline constexpr std::size_t created_payload_max = created_body_bytes - created_shift - created_tail_bytes;

inline constexpr std::size_t create_shift = 500;
inline constexpr std::size_t create_body_bytes = 2 * small_body_bytes;
inline constexpr std::size_t create_wire_bytes = 2 * small_cell_bytes;
inline constexpr std::size_t create_rest_bytes = create_body_bytes - create_shift;
inline constexpr std::size_t ticket_bytes = 390;

/// Free bytes a receive slot keeps before and behind a cell, so that layers come and go in place.
inline constexpr std::size_t slot_headroom = 64;
inline constexpr std::size_t slot_tailroom = 160;

static_assert(small_body_bytes == 2016 && large_body_bytes == 16352);
static_assert(created_payload_max == 1600);
static_assert(create_rest_bytes >= (max_hops - 1) * create_shift);
static_assert(slot_headroom >= created_shift && slot_tailroom >= max_hops * relay_shift);

constexpr std::size_t wire_bytes(cell_size size) {
  return size == cell_size::small ? small_cell_bytes : large_cell_bytes;
}

constexpr std::size_t body_bytes(cell_size size) { return wire_bytes(size) - link_overhead; }

/// Where the payload for hop `hop_index` (0 = entry) starts inside a forward body under construction.
constexpr std::size_t forward_payload_offset(std::size_t hop_index) { return relay_shift * (hop_index + 1); }

/// Most payload bytes a forward cell carries to hop `hop_index` (0 = entry).
constexpr std::size_t forward_payload_max(cell_size size, std::size_t hop_index) {
  return body_bytes(size) - forward_payload_offset(hop_index);
}

/// Most payload bytes a backward cell carries, whichever hop wrote it.
constexpr std::size_t backward_payload_max(cell_size size) {
  return body_bytes(size) - relay_shift - backward_tail_bytes;
}

} // namespace gate17::proto
