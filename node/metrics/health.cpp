// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/metrics/health.hpp"

#include <nlohmann/json.hpp>

namespace gate17::node {

namespace {

void append(nlohmann::json& list, const std::map<std::string, std::string>& reasons) {
  for (const auto& [component, reason] : reasons)
    list.push_back({{"component", component}, {"reason", reason}});
}

} // namespace

void health::not_ready(const std::string& component, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  not_ready_[component] = reason;
}

void health::ready(const std::string& component) {
  const std::lock_guard lock(mutex_);
  not_ready_.erase(component);
}

void health::unhealthy(const std::string& component, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  unhealthy_[component] = reason;
}

void health::healthy(const std::string& component) {
  const std::lock_guard lock(mutex_);
  unhealthy_.erase(component);
}

bool health::is_ready() const {
  const std::lock_guard lock(mutex_);
  return not_ready_.empty() && unhealthy_.empty();
}

bool health::is_healthy() const {
  const std::lock_guard lock(mutex_);
  return unhealthy_.empty();
}

std::string health::readiness_json() const {
  const std::lock_guard lock(mutex_);
  auto list = nlohmann::json::array();
  append(list, unhealthy_);
  append(list, not_ready_);
  return nlohmann::json{{"schema_version", 1}, {"ready", list.empty()}, {"reasons", list}}.dump();
}

std::string health::health_json() const {
  const std::lock_guard lock(mutex_);
  auto list = nlohmann::json::array();
  append(list, unhealthy_);
  return nlohmann::json{{"schema_version", 1}, {"healthy", list.empty()}, {"reasons", list}}.dump();
}

} // namespace gate17::node
