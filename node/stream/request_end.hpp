// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>

#include "proto/bytes.hpp"

namespace gate17::node {

/// Port: knows where what an application may send to its target ends. Called on the loop's thread with the bytes in
/// their order, each once.
class request_end {
public:
  virtual ~request_end() = default;
  /// How many of these bytes still belong to the request; fewer than all: it is over, and the rest is not carried.
  /// Nothing: they are none that this request could consist of, and the stream has to fail.
  virtual std::optional<std::size_t> take(proto::byte_view bytes) = 0;
};

} // namespace gate17::node
