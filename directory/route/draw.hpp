// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "proto/crypto/random_source.hpp"

namespace gate17::directory {

/// Uniform in [0, bound), without bias; 0 when the bound is 0 or 1.
std::uint64_t draw_below(proto::random_source& random, std::uint64_t bound);

/// An index, each with a chance in proportion to its weight. Nothing when all weights are 0. The sum must fit 64 bits.
std::optional<std::size_t> draw_by_weight(proto::random_source& random, const std::vector<std::uint64_t>& weights);

} // namespace gate17::directory
