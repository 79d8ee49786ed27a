// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "actors/route_explanation.hpp"

/// JSON about routes that might be taken, under the rules of `status_json.hpp`.
namespace gate17::client {

/// Answer of `gate17 route explain --json`. Either `routes` has some, `refusal` says what stands in the way, or
/// `trouble` why nothing can be said.
std::string explanation_json(const actors::route_question& question, const actors::route_explanation& explained);

/// Answer of `gate17 exits --json`.
std::string exits_json(std::span<const actors::exit_status> exits);

} // namespace gate17::client
