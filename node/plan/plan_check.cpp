// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/plan/plan_check.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "proto/codec/quorum.hpp"
#include "proto/codec/signed_document.hpp"

namespace gate17::node {
namespace {

using proto::node_role;

constexpr std::size_t owners_wanted = 3;
constexpr std::size_t fallback_owners = 3;
constexpr std::size_t network_name_max = 32;

std::string quoted(const std::string& text) { return "'" + text + "'"; }

/// Gives each name or address to the first that claims it.
class claims {
public:
  explicit claims(error_list& errors) : errors_(errors) {}

  void claim(const std::string& what, const std::string& value, std::uint32_t line) {
    if (value.empty())
      return;
    const auto [first, fresh] = taken_.emplace(value, line);
    if (!fresh)
      errors_.add(line, what + " " + quoted(value) + " is already used in line " + std::to_string(first->second));
  }

private:
  error_list& errors_;
  std::map<std::string, std::uint32_t> taken_;
};

class checker {
public:
  checker(plan& checked, const plan_lines& lines, error_list& errors)
      : plan_(checked), lines_(lines), errors_(errors) {}

  void run() {
    check_network_name();
    check_names();
    check_addresses();
    check_owners();
    check_nodes();
    check_authorities();
    check_fallbacks();
    for (std::size_t i = 0; i < plan_.clients.size(); ++i)
      check_pin(plan_.clients[i], lines_.clients[i]);
  }

private:
  void warn(std::uint32_t line, std::string reason) {
    plan_.warnings.push_back({errors_.file(), line, std::move(reason)});
  }

  bool is_private() const { return plan_.parameters.private_network; }

  void check_network_name() {
    const auto& name = plan_.network_name;
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (!name.empty() && (name.size() > network_name_max || !std::all_of(name.begin(), name.end(), allowed)))
      errors_.add(lines_.network, "the network's 'name' must be 1 to 32 characters a-z, 0-9 or '-'");
    if (!plan_.parameters.allowed_exit_ranges.empty())
      warn(lines_.network, "allowed_exit_ranges: exits of this network may reach addresses that are never reachable "
                           "through a public one");
  }

  void check_names() {
    claims names(errors_);
    names.claim("the name", "network", 0);
    names.claim("the name", "owners", 0);
    names.claim("the name", "run", 0);
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i)
      names.claim("the name", plan_.nodes[i].config.name, lines_.nodes[i]);
    for (std::size_t i = 0; i < plan_.clients.size(); ++i)
      names.claim("the name", plan_.clients[i].name, lines_.clients[i]);
    claims owners(errors_);
    for (std::size_t i = 0; i < plan_.owners.size(); ++i)
      owners.claim("the owner", plan_.owners[i].name, lines_.owners[i]);
  }

  void check_addresses() {
    claims addresses(errors_);
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      const auto& config = plan_.nodes[i].config;
      for (const auto& address : config.addresses)
        addresses.claim("the address", address.to_string(), lines_.nodes[i]);
      if (config.metrics)
        addresses.claim("the address", config.metrics->to_string(), lines_.nodes[i]);
    }
  }

  void check_owners() {
    if (plan_.owners.empty()) {
      errors_.add(0, "a plan needs an [[owner]]");
      return;
    }
    const auto heads = std::count_if(plan_.owners.begin(), plan_.owners.end(),
                                     [](const plan_owner& owner) { return owner.network_owner; });
    if (heads != 1)
      errors_.add(lines_.owners.front(), "exactly one [[owner]] needs network_owner = true, here are " +
                                             std::to_string(heads) + "; it alone may grant trusted");
    if (plan_.owners.size() >= owners_wanted)
      return;
    const auto reason = "only " + std::to_string(plan_.owners.size()) +
                        " owners: a route needs 3 nodes of 3 different owners, so no circuit can be built";
    if (is_private())
      warn(lines_.owners.front(), reason);
    else
      errors_.add(lines_.owners.front(), reason);
  }

  void check_nodes() {
    std::set<std::string> relaying_owners;
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      const auto& node = plan_.nodes[i];
      const auto known = std::any_of(plan_.owners.begin(), plan_.owners.end(),
                                     [&](const plan_owner& owner) { return owner.name == node.owner; });
      if (!known && !node.owner.empty())
        errors_.add(lines_.nodes[i],
                    "node " + quoted(node.config.name) + " names the owner " + quoted(node.owner) + ", who is missing");
      if (node.trusted && !node.config.roles.has(node_role::exit))
        warn(lines_.nodes[i], "node " + quoted(node.config.name) + " is trusted but no exit: that means nothing");
      if (node.config.roles.has(node_role::relay))
        relaying_owners.insert(node.owner);
    }
    if (plan_.owners.size() >= owners_wanted && relaying_owners.size() < owners_wanted)
      warn(lines_.network,
           "relays belong to " + std::to_string(relaying_owners.size()) + " owners: without 3 no circuit can be built");
  }

  void check_authorities() {
    const auto count =
        static_cast<std::size_t>(std::count_if(plan_.nodes.begin(), plan_.nodes.end(), [](const plan_node& node) {
          return node.config.roles.has(node_role::directory);
        }));
    if (count == 0)
      errors_.add(lines_.network, "a network needs a [[node]] with the role directory");
    if (count > proto::authority_signatures_max)
      errors_.add(lines_.network, "here are " + std::to_string(count) + " nodes with the role directory, at most " +
                                      std::to_string(proto::authority_signatures_max) + " can agree on documents");
    if (count > 1 && proto::faults_max(count) == 0)
      warn(lines_.network, std::to_string(count) + " directory authorities: " + std::to_string(plan_.threshold()) +
                               " of them must be honest and up; from 4 on one may lie");
  }

  void check_fallbacks() {
    for (const auto& name : plan_.fallbacks) {
      if (plan_.find_node(name) == nullptr)
        errors_.add(lines_.network, "'fallbacks' names the node " + quoted(name) + ", which is missing");
    }
    if (!plan_.fallbacks.empty())
      return;
    choose_fallbacks();
  }

  /// The authorities, and nodes of further owners up to three: a stranger believes the newest of their answers.
  void choose_fallbacks() {
    std::set<std::string> owners;
    const auto add = [&](const plan_node& node) {
      plan_.fallbacks.push_back(node.config.name);
      owners.insert(node.owner);
    };
    for (const auto& node : plan_.nodes)
      if (node.config.roles.has(node_role::directory))
        add(node);
    for (const auto& node : plan_.nodes)
      if (owners.size() < fallback_owners && !owners.contains(node.owner))
        add(node);
  }

  void check_pin(const plan_client& client, std::uint32_t line) {
    if (client.pin.empty())
      return;
    std::set<std::string> owners;
    for (std::size_t hop = 0; hop < client.pin.size(); ++hop) {
      const auto* node = plan_.find_node(client.pin[hop]);
      if (node == nullptr) {
        errors_.add(line, "'pin' names the node " + quoted(client.pin[hop]) + ", which is missing");
        continue;
      }
      const auto wanted = hop + 1 == client.pin.size() ? node_role::exit : node_role::relay;
      if (!node->config.roles.has(wanted))
        errors_.add(line, "'pin' wants " + quoted(client.pin[hop]) + " as " +
                              (wanted == node_role::exit ? "exit" : "relay") + ", which is none of its roles");
      if (!owners.insert(node->owner).second)
        warn(line, "'pin' uses two nodes of the owner " + quoted(node->owner) + ", which planned routes never do");
    }
    warn(line, "client " + quoted(client.name) + " takes one pinned path: for tests and benchmarks only");
  }

  plan& plan_;
  const plan_lines& lines_;
  error_list& errors_;
};

} // namespace

void check_plan(plan& checked, const plan_lines& lines, error_list& errors) { checker(checked, lines, errors).run(); }

const plan_node* plan::find_node(std::string_view name) const {
  const auto found =
      std::find_if(nodes.begin(), nodes.end(), [&](const plan_node& node) { return node.config.name == name; });
  return found == nodes.end() ? nullptr : &*found;
}

std::uint32_t plan::threshold() const {
  return proto::threshold_for(static_cast<std::size_t>(std::count_if(
      nodes.begin(), nodes.end(), [](const plan_node& node) { return node.config.roles.has(node_role::directory); })));
}

} // namespace gate17::node
