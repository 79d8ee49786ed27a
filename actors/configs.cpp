// SPDX-License-Identifier: GPL-3.0-or-later
// What every configuration of this folder refuses.
#include "actors/client_system.hpp"
#include "actors/follower_config.hpp"
#include "actors/node_system.hpp"
#include "actors/pool_config.hpp"
#include "actors/presence_config.hpp"
#include "actors/publisher_config.hpp"
#include "directory/route/route_policy.hpp"

namespace gate17::actors {

using std::chrono::milliseconds;

namespace {

bool are_positive(std::initializer_list<milliseconds> spans) {
  for (const auto span : spans) {
    if (span <= milliseconds{0}) {
      return false;
    }
  }
  return true;
}

std::optional<std::string> validate_threads(std::size_t threads, std::size_t events_max) {
  if (threads == 0 || threads > 64) {
    return "scheduler_threads must be 1 to 64";
  }
  if (events_max < 100) {
    return "events_max must be at least 100";
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string> pool_config::validate() const {
  if (loops == 0) {
    return "there must be an event loop";
  }
  if (spare_circuits > 64) {
    return "spare_circuits must be at most 64";
  }
  if (streams_per_circuit_max == 0 || attempts_max == 0 || circuit_bytes_max == 0) {
    return "streams_per_circuit_max, attempts_max and circuit_bytes_max must be positive";
  }
  if (!are_positive(
          {circuit_age_max, build_deadline, build_patience, plan_deadline, retry_first, retry_max, spare_stagger})) {
    return "times of the circuit pool must be positive";
  }
  if (circuits_max <= static_cast<std::size_t>(loops) * spare_circuits) {
    return "circuits_max must exceed the spare circuits of all loops";
  }
  if (streams_max == 0 || pending_streams_max == 0 || failures_max == 0) {
    return "limits of the circuit pool must be positive";
  }
  return std::nullopt;
}

std::optional<std::string> follower_config::validate() const {
  if (!are_positive({quick_poll, exchange_deadline, retry_first, retry_max})) {
    return "times of the document follower must be positive";
  }
  if (nodes_min == 0 || first_sources == 0) {
    return "nodes_min and first_sources must be positive";
  }
  if (adoption_delay_min > adoption_delay_max) {
    return "adoption_delay_min must not exceed adoption_delay_max";
  }
  return std::nullopt;
}

std::optional<std::string> publisher_config::validate() const {
  if (!are_positive({settle, settle_max}) || settle_max < settle) {
    return "settle must be positive and not exceed settle_max";
  }
  return first_nodes_min == 0 ? std::optional<std::string>("first_nodes_min must be positive") : std::nullopt;
}

std::optional<std::string> presence_config::validate() const {
  return are_positive({retry_first, retry_max, exchange_deadline, refused_pause})
             ? std::nullopt
             : std::optional<std::string>("times of node presence must be positive");
}

std::optional<std::string> client_system_config::validate() const {
  if (!network.is_valid()) {
    return "the network file is not usable";
  }
  if (auto wrong = follower.validate()) {
    return wrong;
  }
  if (auto wrong = pool.validate()) {
    return wrong;
  }
  if (auto wrong = firewall.validate()) {
    return wrong;
  }
  const std::size_t pinned = pinned_route.size();
  if (pinned != 0 && (pinned < directory::hops_min || pinned > directory::hops_max)) {
    return "a pinned route has 3 to 8 nodes";
  }
  return validate_threads(scheduler_threads, events_max);
}

std::optional<std::string> node_system_config::validate() const {
  if (!network.is_valid()) {
    return "the network file is not usable";
  }
  if (auto wrong = follower.validate()) {
    return wrong;
  }
  if (auto wrong = presence.validate()) {
    return wrong;
  }
  if (authority) {
    if (!authority->key) {
      return "an authority needs its key";
    }
    if (auto wrong = authority->publisher.validate()) {
      return wrong;
    }
    if (auto wrong = authority->probes.validate()) {
      return wrong;
    }
  }
  return validate_threads(scheduler_threads, events_max);
}

} // namespace gate17::actors
