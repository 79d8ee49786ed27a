// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "directory/locator.hpp"

namespace gate17::directory {

/// Where a node stands by its addresses: the place of the first one that is known, vague when another address is in
/// another country. Default when none is known.
proto::location place_of_node(const locator& places, std::span<const proto::endpoint> addresses);

} // namespace gate17::directory
