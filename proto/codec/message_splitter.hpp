// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// Cuts a byte stream into messages framed as `u32 length | message`. Holds at most one message of `message_bytes_max`
/// bytes and grows with what arrived, never with what a peer announced. After an error it stays broken.
class message_splitter {
public:
  explicit message_splitter(std::size_t message_bytes_max);

  /// Takes bytes from the front of `input` up to the end of one message, which it returns; without a message all of
  /// `input` was taken. `oversized` for a longer message, `malformed` for an empty one.
  result<std::optional<std::vector<std::uint8_t>>> take(byte_view& input);

  /// Bytes of an unfinished message are waiting: the stream must not end here.
  bool is_midway() const { return length_bytes_ != 0; }

private:
  std::size_t message_bytes_max_;
  byte_array<4> length_{};
  std::size_t length_bytes_ = 0;
  std::vector<std::uint8_t> message_;
  bool broken_ = false;
};

} // namespace gate17::proto
