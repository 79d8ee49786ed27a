// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Bounds of what begins on one loop besides connections, whose bounds stand in waiting_streams.
namespace gate17::node::origin_limits {

inline constexpr std::size_t flows_max = 4'096;
inline constexpr std::size_t questions_max = 1'024;
/// From the question to its answer, circuit and repetitions included.
inline constexpr std::chrono::seconds answer_wait{30};
/// How many routes one stream, flow or question takes (R11).
inline constexpr std::uint32_t attempts_max = 3;

} // namespace gate17::node::origin_limits
