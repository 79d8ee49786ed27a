// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/draw.hpp"

#include <numeric>

#include "proto/bytes.hpp"

namespace gate17::directory {

std::uint64_t draw_below(proto::random_source& random, std::uint64_t bound) {
  if (bound <= 1) {
    return 0;
  }
  // Values below 2^64 mod bound would make small results more likely.
  const std::uint64_t refused = (0 - bound) % bound;
  for (;;) {
    proto::byte_array<8> bytes;
    random.fill(bytes);
    const std::uint64_t value = proto::load_le64(bytes.data());
    if (value >= refused) {
      return value % bound;
    }
  }
}

std::optional<std::size_t> draw_by_weight(proto::random_source& random, const std::vector<std::uint64_t>& weights) {
  const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  if (sum == 0) {
    return std::nullopt;
  }
  std::uint64_t left = draw_below(random, sum);
  std::size_t index = 0;
  while (left >= weights[index]) {
    left -= weights[index++];
  }
  return index;
}

} // namespace gate17::directory
