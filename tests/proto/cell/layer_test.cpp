// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/layer.hpp"

#include <catch2/catch.hpp>

using namespace gate17::proto;

TEST_CASE("a layer header is relay or deliver and nothing else", "[cell][layer]") {
  byte_array<layer_header_bytes> out;
  const layer_header full{layer_command::deliver, 500};
  encode(full, out);
  CHECK(*decode_layer_header(out, 500) == full);
  CHECK(decode_layer_header(out, 499).error() == errc::bad_layer);
  out[1] = 1;
  CHECK(decode_layer_header(out, 500).error() == errc::bad_layer);
  encode(layer_header{layer_command::relay, 0}, out);
  CHECK(decode_layer_header(out, 500)->command == layer_command::relay);
  out[2] = 1;
  CHECK(decode_layer_header(out, 500).error() == errc::bad_layer);
  for (int command = 0; command < 256; ++command) {
    encode(layer_header{static_cast<layer_command>(command), 0}, out);
    CHECK(decode_layer_header(out, 500).has_value() == (command == 1 || command == 2));
  }
}
