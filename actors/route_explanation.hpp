// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/ports.hpp"
#include "directory/route/route.hpp"
#include "directory/route/route_policy.hpp"
#include "directory/route/route_preferences.hpp"
#include "directory/route/route_refusal.hpp"
#include "proto/codec/location.hpp"

/// What `route explain` and `exits` say, as plain values.
namespace gate17::actors {

/// A stream that might be: how would it travel?
struct route_question {
  destination target;
  std::string app;                                ///< the SOCKS user name; empty: nobody said
  std::optional<directory::security_level> level; ///< instead of the configured one
  bool cleartext = false;                         ///< readable, whatever its port
};

struct route_explanation {
  std::string trouble;             ///< why nothing can be said at all, for people; empty: it can
  std::string verdict;             ///< the firewall's, for people
  bool needs_trusted_exit = false; ///< by that verdict or by a rule
  directory::security_level level{};
  std::string rule; ///< of `[routes]`, the one that applied; empty: none
  std::vector<std::string>
      avoids; ///< "country US", "AS64500", "owner ...", "node ...": what `[routes]` avoids everywhere
  std::optional<proto::location> place;            ///< of the destination, if anybody knows
  std::vector<directory::route> routes;            ///< cheapest first, as they might be drawn
  std::optional<directory::route_refusal> refusal; ///< instead of routes
};

/// An exit, and whether this client could use it now.
struct exit_status {
  std::string name;
  proto::node_id id;
  std::string owner; ///< short hex of the owner key
  proto::location place;
  bool trusted = false;
  std::uint64_t weight = 0;
  std::string address;
  std::vector<std::string> policy;
  std::string why_not; ///< for people; empty: it is usable
};

/// "country US", "AS64500" and so on, in the order of the lists.
std::vector<std::string> avoided_texts(const directory::route_preferences& preferences,
                                       const directory::network_view& view);

/// Every node of the network that offers to be an exit, by name. `period`: whose prekeys are in use.
std::vector<exit_status> list_exits(const directory::network_view& view,
                                    const directory::route_preferences& preferences, std::uint32_t period);

} // namespace gate17::actors
