// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace gate17::actors {

/// When an authority makes its first document. Later ones follow the consensus period.
struct publisher_config {
  std::chrono::milliseconds settle{300}; ///< what nodes upload must have stopped changing for this long
  std::size_t first_nodes_min = 3;       ///< fewer nodes wait for the period's end
  std::size_t nodes_expected = 0; ///< 0: unknown; else the first document waits for so many, at most `settle_max`
  std::chrono::milliseconds settle_max{3'000};

  std::optional<std::string> validate() const;
};

} // namespace gate17::actors
