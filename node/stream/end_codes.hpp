// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/ports.hpp"
#include "proto/cell/frame.hpp"

namespace gate17::node {

/// What the control plane hears when an exit closed a stream.
actors::close_reason reason_of(proto::close_code code);
/// What an application hears when the control plane, or a lost circuit, ended what it asked for.
proto::close_code close_code_of(actors::close_reason reason);

} // namespace gate17::node
