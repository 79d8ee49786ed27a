// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/exit/resolver.hpp"
#include "proto/cell/frame.hpp"

namespace gate17::node {

/// What a client hears about an errno of a target's socket.
proto::close_code close_code_of(int error);
/// What a client hears about a name; `found` is no failure and has no code.
proto::close_code close_code_of(resolve_outcome outcome);

} // namespace gate17::node
