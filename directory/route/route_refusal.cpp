// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_refusal.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace gate17::directory {

namespace {

/// `CH, DE, NL`; those of exits that may be used.
std::string exit_countries(const network_view& view) {
  std::set<std::string> found;
  for (const node_index exit : view.exits()) {
    const std::string& country = view.node(exit).place.country;
    found.insert(country.empty() ? "unknown places" : country);
  }
  std::string text;
  for (const std::string& country : found) {
    text += (text.empty() ? "" : ", ") + country;
  }
  return text.empty() ? "none" : text;
}

/// One list of what is avoided, by the name of its key.
struct avoidance {
  std::string_view key;
  void (*clear)(route_policy&);
  bool (*is_empty)(const route_policy&, const route_preferences&);
};

// Nodes are excluded for other reasons as well, so the wish itself is looked at.
constexpr std::array<avoidance, 4> avoidances{{
    {"avoid_countries", [](route_policy& policy) { policy.excluded_countries.clear(); },
     [](const route_policy& policy, const route_preferences&) { return policy.excluded_countries.empty(); }},
    {"avoid_asns", [](route_policy& policy) { policy.excluded_asns.clear(); },
     [](const route_policy& policy, const route_preferences&) { return policy.excluded_asns.empty(); }},
    {"avoid_owners", [](route_policy& policy) { policy.excluded_owners.clear(); },
     [](const route_policy& policy, const route_preferences&) { return policy.excluded_owners.empty(); }},
    {"avoid_nodes", [](route_policy& policy) { policy.excluded_nodes.clear(); },
     [](const route_policy&, const route_preferences& wishes) { return wishes.avoided_nodes.empty(); }},
}};

class investigation {
public:
  investigation(const plan_input& input, errc error, const route_preferences& preferences, std::string_view mark,
                proto::random_source& random)
      : input_(input), error_(error), preferences_(preferences), random_(random) {
    rule_ = preferences.rules.rule_for(input.target, mark);
  }

  route_refusal conclude() {
    if (rule_ && leads_somewhere([&](route_policy& policy) { forget_rule(policy); })) {
      return {error_, "the rule \"" + rule_->to_string() + "\" of [routes]",
              "Change or remove this rule; exits stand in " + exit_countries(input_.view) + "."};
    }
    if (const auto key = avoided_in_vain(); !key.empty()) {
      return {error_, "'" + std::string(key) + "' of [routes]", "Avoid less there."};
    }
    if (leads_somewhere([](route_policy& policy) { forget_avoided(policy); })) {
      return {error_, "what [routes] avoids, taken together", "Avoid less there."};
    }
    if (rule_ && leads_somewhere([&](route_policy& policy) {
          forget_rule(policy);
          forget_avoided(policy);
        })) {
      return {error_, "the rule \"" + rule_->to_string() + "\" together with what [routes] avoids",
              "Change the rule or avoid less."};
    }
    if (leads_somewhere([](route_policy& policy) { policy.needs_trusted_exit = false; })) {
      return {error_, "a trusted exit for what may be readable there",
              "Use an encrypted protocol, or ask the network owner for trusted exits that admit this destination."};
    }
    if (leads_somewhere([](route_policy& policy) { policy.level = security_level::fast; })) {
      return {error_, "the level " + std::string(to_string(input_.policy.level)),
              "Use a lower level, or wait until the network has more owners, networks and countries."};
    }
    return {
        error_, "the network",
        error_ == errc::exits_refuse_destination
            ? "The exits' policies admit no such destination; `gate17 exits` shows them."
            : "Nothing in [routes] stands in the way; `gate17 exits` and `gate17 status` show what the network has."};
  }

private:
  template <class Change>
  bool leads_somewhere(Change change) {
    plan_input changed = input_;
    change(changed.policy);
    return plan_routes(changed, 1, random_).has_value();
  }

  void forget_rule(route_policy& policy) const {
    const route_wishes& wishes = rule_->wishes();
    policy.exit_countries.clear();
    policy.excluded_exit_countries.clear();
    policy.pinned_exit.reset();
    if (wishes.level) {
      policy.level = security_level::fast;
    }
    if (wishes.trusted_exit) {
      policy.needs_trusted_exit = false;
    }
  }

  static void forget_avoided(route_policy& policy) {
    for (const avoidance& list : avoidances) {
      list.clear(policy);
    }
  }

  std::string_view avoided_in_vain() {
    const auto found = std::find_if(avoidances.begin(), avoidances.end(), [&](const avoidance& list) {
      return !list.is_empty(input_.policy, preferences_) && leads_somewhere(list.clear);
    });
    return found == avoidances.end() ? std::string_view() : found->key;
  }

  const plan_input& input_;
  errc error_;
  const route_preferences& preferences_;
  proto::random_source& random_;
  const route_rule* rule_ = nullptr;
};

} // namespace

route_refusal explain_refusal(const plan_input& input, errc error, const route_preferences& preferences,
                              std::string_view mark, proto::random_source& random) {
  return investigation(input, error, preferences, mark, random).conclude();
}

} // namespace gate17::directory
