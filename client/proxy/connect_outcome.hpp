// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "actors/ports.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::client {

/// How an attempt to reach a target ended. The first seven follow the order of the wire's close codes; `no_route` is
/// the client's own verdict.
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
  /// The exit's own end of the connection as `connected` reported it; family none when unknown.
  proto::endpoint bound;
};

/// Reads the code of a `connected` or `close` frame that answers an `open`: 0 in `connected` is success, the rest are
/// the close reasons of the wire. Unknown codes are failures.
connect_verdict verdict_of_wire_code(std::uint8_t code);

/// What a circuit or the control plane said about a stream that never reached its target.
connect_verdict verdict_of(actors::close_reason reason);

} // namespace gate17::client
