// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/cell/geometry.hpp"

/// Byte offsets inside the hello and its answer, both 2,048 bytes.
namespace gate17::proto::hello_layout {

inline constexpr std::size_t version = 0;
inline constexpr std::size_t suite = 2;
inline constexpr std::size_t period = 4;
inline constexpr std::size_t ephemeral = 8;
inline constexpr std::size_t nonce_echo = 40;
inline constexpr std::size_t mac1 = 56;
inline constexpr std::size_t tag = 72;
inline constexpr std::size_t ciphertext = tag + tag_bytes;

} // namespace gate17::proto::hello_layout

namespace gate17::proto::answer_layout {

inline constexpr std::size_t key = 0;
inline constexpr std::size_t tag = dh_key_bytes;
inline constexpr std::size_t ciphertext = tag + tag_bytes;

/// First plaintext byte of an accepting answer; the other kinds are `answer_kind`.
inline constexpr unsigned char accepted = 1;

} // namespace gate17::proto::answer_layout
