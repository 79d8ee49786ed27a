// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/spare_schedule.hpp"

#include <algorithm>

namespace gate17::actors {

namespace {

/// So long after a failure spares are still begun one by one.
constexpr std::chrono::seconds calm_after{5};

std::size_t index_of(spare_schedule::exit_kind kind) { return static_cast<std::size_t>(kind); }

/// splitmix64 (Steele, Lea, Flood 2014): spreads load, protects nothing.
std::uint64_t next_random(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31U);
}

} // namespace

spare_schedule::spare_schedule(const pool_config& config, std::uint64_t seed)
    : spares_(config.spare_circuits),
      retry_first_(config.retry_first),
      retry_max_(config.retry_max),
      stagger_(config.spare_stagger),
      random_(seed) {}

void spare_schedule::learn(const circuit_wish& wish) {
  last_ = kind_of(wish);
  states_[index_of(last_)].popular = wish.target;
}

/// A single spare follows the last stream.
std::size_t spare_schedule::wanted(exit_kind kind) const {
  if (spares_ == 1) {
    return kind == last_ ? 1 : 0;
  }
  return kind == exit_kind::trusted ? spares_ / 2 : spares_ - spares_ / 2;
}

circuit_wish spare_schedule::wish_of(exit_kind kind) const {
  return {.target = states_[index_of(kind)].popular, .needs_trusted_exit = kind == exit_kind::trusted, .excluded = {}};
}

bool spare_schedule::is_due(exit_kind kind, std::size_t pending, time_point now) const {
  const bool streams_first = pending > 0 && now < calm_at_;
  return !streams_first && now >= next_at_ && now >= states_[index_of(kind)].retry_at;
}

void spare_schedule::begun(time_point now) {
  if (now < calm_at_) {
    next_at_ = now + jitter();
  }
}

/// Also stops insisting on what the last stream wanted: it may be what no route can give.
void spare_schedule::failed(exit_kind kind, time_point now) {
  kind_state& state = states_[index_of(kind)];
  state.popular = {};
  state.pause = std::min(std::max(state.pause * 2, retry_first_), retry_max_);
  state.retry_at = now + state.pause;
}

void spare_schedule::recovered(time_point now) {
  for (kind_state& state : states_) {
    state.pause = std::chrono::milliseconds{0};
    state.retry_at = std::min(state.retry_at, now);
  }
}

void spare_schedule::shaken(time_point now) {
  calm_at_ = now + calm_after;
  next_at_ = std::max(next_at_, now + jitter());
}

/// 50 to 150 % of the stagger.
std::chrono::milliseconds spare_schedule::jitter() {
  const auto span = static_cast<std::uint64_t>(stagger_.count());
  return std::chrono::milliseconds(span / 2 + next_random(random_) % (span + 1));
}

} // namespace gate17::actors
