// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace gate17::directory {

/// Position of a node in one view; means nothing in another view.
using node_index = std::uint32_t;
/// Dense number of an owner in one view.
using owner_index = std::uint32_t;

} // namespace gate17::directory
