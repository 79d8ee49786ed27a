// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "actors/ports.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/cell/frame.hpp"

namespace gate17::client {

/// How an attempt to reach a target ended, by the exit's word or the client's own.
enum class connect_verdict : std::uint8_t {
  connected,
  refused,
  unreachable,
  timed_out,
  not_allowed,
  name_not_found,
  failed,
  no_route,
};

struct connect_outcome {
  connect_verdict verdict = connect_verdict::failed;
  /// The target's address as the exit's `connected` named it; family none when unknown.
  proto::endpoint bound;
};

/// What the code of a `connected` frame means; unknown codes are failures.
connect_verdict verdict_of_connected(std::uint8_t code);

/// What a `close` frame means that came instead of `connected`.
connect_verdict verdict_of(proto::close_code code);

/// What a circuit or the control plane said about a stream that never reached its target.
connect_verdict verdict_of(actors::close_reason reason);

} // namespace gate17::client
