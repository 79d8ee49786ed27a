// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace gate17::node {

/// Table `[geo]`: files of places, the most believed first. Paths are absolute. Empty: nobody knows where anything is.
struct geo_config {
  static constexpr std::size_t databases_max = 16;

  std::vector<std::filesystem::path> databases;

  bool operator==(const geo_config&) const = default;
};

} // namespace gate17::node
