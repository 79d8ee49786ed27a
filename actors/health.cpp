// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/health.hpp"

#include <algorithm>

#include "actors/network_trouble.hpp"

namespace gate17::actors {

namespace {

constexpr proto::unix_seconds short_life_max = 3'600;
constexpr std::uint32_t failures_in_row_max = 5;

/// The last hour, or the last quarter of a document that lives shorter.
bool expires_soon(const consensus_status& consensus, proto::unix_seconds now) {
  const proto::unix_seconds life = consensus.valid_until - std::min(consensus.valid_from, consensus.valid_until);
  return consensus.valid_until <= now + std::min(short_life_max, life / 4);
}

} // namespace

health_verdict judge_health(const health_input& input) {
  const auto& consensus = input.status.consensus;
  if (const auto trouble = input.is_client ? judge_trouble(input.status) : network_trouble::none;
      trouble != network_trouble::none) {
    const bool goes_on = is_clock(trouble) && consensus.valid_until > input.now;
    return {goes_on ? run_state::degraded : run_state::offline, std::string(explain(trouble)), trouble};
  }
  if (consensus.valid_until == 0) {
    return {run_state::starting, input.trouble.empty() ? "no network document yet" : input.trouble};
  }
  if (consensus.valid_until <= input.now) {
    return {run_state::offline, "the newest network document has expired"};
  }
  if (input.is_client && input.no_entry_answers) {
    return {run_state::offline, "no entry answers; it is tried again all the time"};
  }
  if (input.restarts_suspended) {
    return {run_state::degraded, "a part of the control plane keeps failing"};
  }
  if (consensus.usable_nodes < input.nodes_min) {
    return {run_state::starting, "too few nodes have published their keys"};
  }
  if (input.building.failures_in_row >= failures_in_row_max && input.status.circuits.open == 0) {
    if (input.is_client && input.building.keys_early) {
      return {
          run_state::degraded,
          "circuits keep failing: by the nodes' clocks their last keys are not over yet, so this machine's clock is "
          "probably ahead: set the clock",
          network_trouble::clock_ahead};
    }
    return {run_state::degraded, "circuits keep failing"};
  }
  if (input.is_client && input.wants_spares && input.status.circuits.built_total == 0) {
    return {run_state::starting, "the first circuit is being built"};
  }
  if (!input.is_client && !input.announced) {
    return {input.trouble.empty() ? run_state::starting : run_state::degraded,
            input.trouble.empty() ? "not yet announced to an authority" : input.trouble};
  }
  if (expires_soon(consensus, input.now)) {
    return {run_state::degraded, "the newest network document expires soon"};
  }
  return {run_state::connected, {}};
}

bool restart_rate::take(time_point now) {
  while (!taken_.empty() && now - taken_.front() >= window_) {
    taken_.pop_front();
  }
  if (taken_.size() >= restarts_max_) {
    return false;
  }
  taken_.push_back(now);
  return true;
}

bool restart_rate::exhausted(time_point now) const {
  return taken_.size() >= restarts_max_ && now - taken_.front() < window_;
}

} // namespace gate17::actors
