// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "directory/errc.hpp"
#include "directory/route/route_planner.hpp"
#include "directory/route/route_preferences.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::directory {

/// Why there is no route, for people: what could not be kept, and what to change so that there is one.
struct route_refusal {
  errc error{};
  std::string rule;   ///< the wish without which there would be a route, or "the network" when there is none either way
  std::string remedy; ///< a sentence
};

/// Finds the wish that stands in the way by planning again without each: the rule of `[routes]` that matches, the lists
/// of what is avoided, the trusted exit, the level. `input` is the plan that failed with `error`, made for `mark` from
/// `preferences`. Costs a few plans; not for the way of a stream.
route_refusal explain_refusal(const plan_input& input, errc error, const route_preferences& preferences,
                              std::string_view mark, proto::random_source& random);

} // namespace gate17::directory
