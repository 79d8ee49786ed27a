// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "directory/route/route.hpp"
#include "directory/route/route_policy.hpp"
#include "directory/route/route_rules.hpp"
#include "proto/codec/location.hpp"

namespace gate17::directory {

/// What a user wants of all routes, and of those to some destinations or of some applications.
struct route_preferences {
  std::vector<std::string> avoided_countries;
  std::vector<std::uint32_t> avoided_asns;
  std::vector<proto::verify_key> avoided_owners;
  std::vector<proto::node_id> avoided_nodes;
  route_rules rules;
  proto::location place; ///< where the client stands; without coordinates: not said

  /// `mark`: of the application (`app_mark`), or empty. A rule's level goes before `level`.
  route_policy policy_for(const route_target& target, std::string_view mark, security_level level) const;

  /// Whether a route that was planned for something else may carry this too, as far as rules are concerned.
  bool allow(const route& made, const route_target& target, std::string_view mark) const;

  bool operator==(const route_preferences&) const = default;
};

} // namespace gate17::directory
