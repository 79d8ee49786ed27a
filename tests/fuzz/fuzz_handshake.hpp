// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>

#include "tests/fuzz/fuzz_input.hpp"

namespace gate17::test {

/// Feeds `whole` with the input at once and another handshake in portions; both must come to the same. Returns how many
/// bytes were taken.
template <class Handshake>
std::size_t feed_both_ways(Handshake& whole, proto::byte_view input, std::size_t portion) {
  Handshake split;
  const auto used_whole = whole.feed(input);
  std::size_t used_split = 0;
  while (used_split < input.size()) {
    const auto part = input.subspan(used_split, std::min(portion, input.size() - used_split));
    const auto taken = split.feed(part);
    used_split += taken;
    if (taken < part.size())
      break;
  }
  fuzz_check(whole.at() == split.at() && used_whole == used_split && whole.take_output() == split.take_output());
  return used_whole;
}

} // namespace gate17::test
