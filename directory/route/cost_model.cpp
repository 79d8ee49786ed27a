// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/cost_model.hpp"

#include <algorithm>
#include <bit>

namespace gate17::directory {

namespace {

/// Weighed by level: `fast` wants short ways, the others more choice.
struct level_weights {
  float destination;
  float slack;
};

level_weights weights_of(security_level level) {
  switch (level) {
  case security_level::fast:
    return {1.5F, 0.05F};
  case security_level::balanced:
    return {1.5F, 0.1F};
  case security_level::high:
    break;
  }
  return {1.5F, 0.2F};
}

} // namespace

cost_model::cost_model(const network_view& view, security_level level,
                       const std::optional<proto::location>& destination)
    : view_(view), destination_weight_(weights_of(level).destination), slack_(weights_of(level).slack) {
  if (destination) {
    destination_ = point_of(*destination);
    vague_destination_ = destination->vague;
  }
}

float cost_model::load_us(node_index node) const {
  const auto of_median = static_cast<unsigned>(std::bit_width(view_.median_weight()));
  const auto of_node = static_cast<unsigned>(std::bit_width(view_.weight_of(node)));
  return of_node >= of_median ? 0 : load_step_us * static_cast<float>(std::min(of_median - of_node, load_steps_max));
}

std::optional<float> cost_model::kilometres_to_destination(node_index exit) const {
  const globe_point* place = view_.lanes().place_of(exit);
  if (!destination_ || !place) {
    return std::nullopt;
  }
  return static_cast<float>(distance_km(*place, *destination_));
}

float cost_model::destination_us(node_index exit) const {
  if (!destination_) {
    return 0;
  }
  float km = kilometres_to_destination(exit).value_or(unknown_place_km);
  if (vague_destination_) {
    km = std::max(km, vague_place_km);
  }
  if (view_.lanes().is_vague(exit)) {
    km += vague_place_km;
  }
  return km * static_cast<float>(light_us_per_km) * path_inflation * destination_weight_;
}

} // namespace gate17::directory
