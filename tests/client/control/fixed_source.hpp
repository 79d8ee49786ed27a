// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/control/control_source.hpp"
#include "tests/client/control/sample_routes.hpp"
#include "tests/client/control/sample_status.hpp"

namespace gate17::test {

/// Always the samples; remembers whose circuits were to be renewed.
struct fixed_source final : client::control_source {
  actors::control_status status() const override { return sample_status(); }
  std::vector<actors::circuit_status> routes() const override { return sample_routes(); }
  std::optional<std::uint64_t> renew_circuits(std::optional<std::string> isolation) const override {
    asked = isolation.value_or("all");
    return renewed;
  }
  std::optional<actors::route_explanation> explain(const actors::route_question& question) const override {
    last_question = question;
    return explanation;
  }
  std::optional<std::vector<actors::exit_status>> exits() const override { return sample_exits(); }
  const node::client_config& config() const override { return settings; }

  mutable std::string asked;
  mutable actors::route_question last_question = {};
  std::optional<actors::route_explanation> explanation = sample_explanation();
  std::optional<std::uint64_t> renewed = 3;
  node::client_config settings = {};
};

} // namespace gate17::test
