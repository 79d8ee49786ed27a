// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/bytes.hpp"
#include "proto/cell/frame.hpp"

namespace gate17::test {

/// Reads frames as far as they can be read.
inline void read_frames(proto::byte_view payload, proto::frame_path path) {
  proto::frame_reader reader(payload, path, true);
  while (true) {
    const auto frame = reader.next();
    if (!frame || !*frame) {
      return;
    }
  }
}

} // namespace gate17::test
