// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/bytes.hpp"
#include "proto/cell/geometry.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// What a hop does with the layer it opened (R9).
enum class layer_command : std::uint8_t { relay = 1, deliver = 2 };

/// The 4 bytes in front of every layer's plaintext. `length` counts the payload bytes in use and is 0 for relay.
struct layer_header {
  layer_command command = layer_command::relay;
  std::uint16_t length = 0;

  bool operator==(const layer_header&) const = default;
};

void encode(const layer_header& header, std::span<std::uint8_t, layer_header_bytes> out);

/// `bad_layer` for an unknown command, a nonzero reserved byte, a length in relay or above `length_max`.
result<layer_header> decode_layer_header(std::span<const std::uint8_t, layer_header_bytes> in, std::size_t length_max);

} // namespace gate17::proto
