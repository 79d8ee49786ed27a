// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "actors/circuit_pool.hpp"
#include "tests/support/circuit_plans.hpp"

namespace gate17::test {

/// A pool with a network, and the effects of the last step sorted by kind.
struct pool_rig {
  explicit pool_rig(actors::pool_config settings = without_spares()) : config(settings), pool(settings, 1, 1) {
    step(actors::pool_event::network_changed{true});
  }

  static actors::pool_config without_spares() {
    actors::pool_config config;
    config.spare_circuits = 0;
    return config;
  }

  void step(actors::any_pool_event event) { effects = pool.step(std::move(event), now); }

  template <class Effect>
  std::vector<Effect> all() const {
    std::vector<Effect> found;
    for (const auto& effect : effects)
      if (const auto* match = std::get_if<Effect>(&effect))
        found.push_back(*match);
    return found;
  }

  static actors::stream_request request(actors::stream_id id, std::string isolation = "a", std::uint32_t attempt = 1) {
    return {.id = id, .loop = 0, .target = {"example.com", 443}, .isolation = std::move(isolation), .attempt = attempt};
  }

  void want(actors::stream_request wanted, bool trusted = false) {
    step(actors::pool_event::stream_wanted{std::move(wanted), trusted});
  }

  /// Plans for the last asked circuit and returns its id.
  actors::circuit_id answer(const std::vector<std::uint8_t>& through = {1, 2, 3}, bool trusted_exit = true) {
    const auto id = all<actors::pool_effect::plan_circuit>().back().id;
    step(actors::pool_event::route_planned{id, plan_through(through, trusted_exit)});
    return id;
  }

  actors::circuit_id open(actors::stream_id id, const std::string& isolation = "a") {
    want(request(id, isolation));
    const auto circuit = answer();
    step(actors::pool_event::built{circuit});
    return circuit;
  }

  actors::pool_config config;
  actors::circuit_pool pool;
  actors::circuit_pool::time_point now{std::chrono::hours(1'000)};
  actors::pool_effects effects;
};

} // namespace gate17::test
