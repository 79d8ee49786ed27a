// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "proto/codec/ip_range.hpp"

namespace gate17::node {

/// The prefixes of this machine's interfaces, each own address included, as the kernel lists them now; for
/// address_guard. A prefix of length 0 counts as the bare address. Empty when the kernel refuses to tell.
std::vector<proto::ip_range> own_ranges();

} // namespace gate17::node
