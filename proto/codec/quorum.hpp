// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace gate17::proto {

/// How many of `authorities` may lie without anybody being deceived: f with n >= 3f + 1.
constexpr std::size_t faults_max(std::size_t authorities) { return authorities == 0 ? 0 : (authorities - 1) / 3; }

/// Signatures a document needs: any two sets of so many authorities share more than `faults_max`, so at least one
/// honest one, and an honest one signs once per period. 2f + 1 of 3f + 1; a little more between those numbers.
constexpr std::uint32_t threshold_for(std::size_t authorities) {
  return static_cast<std::uint32_t>((authorities + faults_max(authorities)) / 2 + 1);
}

} // namespace gate17::proto
