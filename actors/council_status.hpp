// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace gate17::actors {

/// How the last vote of an authority among several went. All zero where one authority decides alone.
struct council_status {
  std::uint64_t period = 0;          ///< of the newest vote that came to its end
  std::uint32_t votes_counted = 0;   ///< in it
  std::uint32_t signatures = 0;      ///< of the document that followed
  std::uint64_t documents_total = 0; ///< put together by this authority since its start
  std::uint64_t failed_total = 0;    ///< votes after which this authority had nothing to sign
  std::uint64_t disputed_total = 0;  ///< signatures of others for another document than this authority's
  std::uint32_t liars = 0;           ///< authorities proven to have cast two votes for one period

  bool operator==(const council_status&) const = default;
};

} // namespace gate17::actors
