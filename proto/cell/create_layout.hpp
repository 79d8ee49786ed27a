// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/cell/geometry.hpp"

/// Byte offsets inside one slot of a create body (500 bytes); the ciphertext runs on to the end of the body.
namespace gate17::proto::create_layout {

inline constexpr std::size_t ephemeral = 0;
inline constexpr std::size_t period = 32;
inline constexpr std::size_t suite = 36;
/// Everything before the tag is associated data.
inline constexpr std::size_t tag = 38;
inline constexpr std::size_t ciphertext = tag + tag_bytes;
inline constexpr std::size_t text_bytes = create_body_bytes - ciphertext;

/// Plaintext, as offsets inside the body.
inline constexpr std::size_t header = ciphertext;
inline constexpr std::size_t next_node = header + layer_header_bytes;
/// Zero on both sides of the ticket, so that a later version has room for limits.
inline constexpr std::size_t reserved_front = next_node + 32;
inline constexpr std::size_t ticket = reserved_front + 8;
inline constexpr std::size_t reserved_back = ticket + ticket_bytes;
inline constexpr std::size_t rest = create_shift;

static_assert(reserved_back + 12 == rest);

} // namespace gate17::proto::create_layout

/// Byte offsets inside a `created` body: r | tag | ciphertext(layer header | payload or what the next hop sent).
namespace gate17::proto::created_layout {

inline constexpr std::size_t key = 0;
inline constexpr std::size_t tag = dh_key_bytes;
inline constexpr std::size_t ciphertext = tag + tag_bytes;
inline constexpr std::size_t payload = ciphertext + layer_header_bytes;
inline constexpr std::size_t text_bytes = created_body_bytes - ciphertext;

static_assert(payload == created_shift);

} // namespace gate17::proto::created_layout
