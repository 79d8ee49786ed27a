// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <tuple>
#include <utility>

#include "node/io/event_loop_core.hpp"

namespace gate17::node {

namespace {

/// Longer waits count as never and must not overflow the clock.
constexpr std::chrono::hours wait_max{24 * 365 * 100};

bool earlier(const timer_heap::entry& a, const timer_heap::entry& b) {
  return std::tie(a.deadline, a.order) < std::tie(b.deadline, b.order);
}

} // namespace

void timer_heap::insert(entry& timer) {
  entries_.push_back(&timer);
  timer.heap_index = entries_.size() - 1;
  sift_up(timer.heap_index);
}

void timer_heap::erase(entry& timer) {
  const auto hole = std::exchange(timer.heap_index, entry::not_in_heap);
  auto* last = entries_.back();
  entries_.pop_back();
  if (last == &timer)
    return;
  place(hole, last);
  sift_up(hole);
  sift_down(last->heap_index);
}

void timer_heap::place(std::size_t index, entry* timer) {
  entries_[index] = timer;
  timer->heap_index = index;
}

void timer_heap::sift_up(std::size_t index) {
  auto* moving = entries_[index];
  while (index > 0) {
    const auto parent = (index - 1) / 2;
    if (!earlier(*moving, *entries_[parent]))
      break;
    place(index, entries_[parent]);
    index = parent;
  }
  place(index, moving);
}

void timer_heap::sift_down(std::size_t index) {
  auto* moving = entries_[index];
  for (auto child = 2 * index + 1; child < entries_.size(); child = 2 * index + 1) {
    if (child + 1 < entries_.size() && earlier(*entries_[child + 1], *entries_[child]))
      ++child;
    if (!earlier(*entries_[child], *moving))
      break;
    place(index, entries_[child]);
    index = child;
  }
  place(index, moving);
}

timer::timer(event_loop& loop, std::function<void()> on_expiry)
    : state_(new state{loop.get_core(), std::move(on_expiry)}) {}

timer::~timer() {
  cancel();
  auto& loop = state_->loop;
  loop.bury(std::move(state_));
}

void timer::start(std::chrono::milliseconds after) {
  cancel();
  state_->deadline = std::chrono::steady_clock::now() + std::min<std::chrono::milliseconds>(after, wait_max);
  state_->order = ++state_->loop.timers_started;
  state_->loop.timers.insert(*state_);
}

void timer::cancel() {
  state_->due = false;
  if (state_->heap_index != state::not_in_heap)
    state_->loop.timers.erase(*state_);
}

bool timer::armed() const { return state_->armed(); }

} // namespace gate17::node
