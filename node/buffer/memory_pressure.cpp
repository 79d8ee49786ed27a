// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/buffer/memory_pressure.hpp"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace gate17::node {

namespace {

constexpr std::chrono::milliseconds check_interval{50};
constexpr std::size_t trim_bytes = 32U << 20U;

} // namespace

memory_pressure::memory_pressure(loop_context& context, byte_accountant* accountant, std::function<bool()> end_heaviest)
    : context_(context), end_heaviest_(std::move(end_heaviest)), check_(context.loop, [this] { relieve(); }) {
  if (accountant == nullptr)
    return;
  account_.emplace(*accountant);
  held_ = charge(*account_);
  check_.start(check_interval);
}

/// What the pool has given out is all that cells and streams hold on this loop.
bool memory_pressure::over_limit() {
  if (!account_)
    return false;
  const auto out = context_.pool.bytes_out();
  // A flood that came and ended within a second was here too.
  most_bytes_out_ = std::max(most_bytes_out_, out);
  held_.set(out);
  return account_->over_limit();
}

void memory_pressure::relieve() {
  check_.start(check_interval);
  const bool over = over_limit();
  context_.windows_may_grow = !account_->near_limit();
  // One a check: what it held returns to the pool at the end of the turn.
  if (over && end_heaviest_())
    check_.start(std::chrono::milliseconds(1));
}

/// By itself the heap keeps all but its end.
void memory_pressure::trim_heap() {
  const auto out = context_.pool.bytes_out();
  most_bytes_out_ = std::max(most_bytes_out_, out);
  if (most_bytes_out_ < trim_bytes || out > most_bytes_out_ / 4)
    return;
  most_bytes_out_ = out;
  ::malloc_trim(0);
}

} // namespace gate17::node
