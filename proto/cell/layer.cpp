// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/layer.hpp"

namespace gate17::proto {

void encode(const layer_header& header, std::span<std::uint8_t, layer_header_bytes> out) {
  out[0] = static_cast<std::uint8_t>(header.command);
  out[1] = 0;
  store_le16(out.data() + 2, header.length);
}

result<layer_header> decode_layer_header(std::span<const std::uint8_t, layer_header_bytes> in, std::size_t length_max) {
  const layer_header header{static_cast<layer_command>(in[0]), load_le16(in.data() + 2)};
  const bool relays = header.command == layer_command::relay;
  const bool known = relays || header.command == layer_command::deliver;
  if (!known || in[1] != 0 || header.length > (relays ? 0 : length_max)) {
    return fail(errc::bad_layer);
  }
  return header;
}

} // namespace gate17::proto
