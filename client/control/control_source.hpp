// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/route_explanation.hpp"
#include "actors/status.hpp"
#include "node/config/client_config.hpp"

namespace gate17::client {

/// Port: where the control socket takes its answers from. Called on the control thread; may block for half a second.
class control_source {
public:
  virtual ~control_source() = default;
  virtual actors::control_status status() const = 0;
  virtual std::vector<actors::circuit_status> routes() const = 0;
  /// How many circuits take no new streams any more, of one isolation key or of all; nothing without an answer.
  virtual std::optional<std::uint64_t> renew_circuits(std::optional<std::string> isolation) const = 0;
  /// How a stream would travel, and every exit; nothing without an answer.
  virtual std::optional<actors::route_explanation> explain(const actors::route_question& question) const = 0;
  virtual std::optional<std::vector<actors::exit_status>> exits() const = 0;
  virtual const node::client_config& config() const = 0;
};

} // namespace gate17::client
