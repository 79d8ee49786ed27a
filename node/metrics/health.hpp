// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <mutex>
#include <string>

namespace gate17::node {

/// Whether this process serves, and if not, why: named reasons that components raise and clear. It starts with none,
/// so whoever must come first raises its reason before the page is served. Thread-safe.
class health {
public:
  /// Not ready, but nothing is broken: no consensus yet, no lane yet.
  void not_ready(const std::string& component, const std::string& reason);
  void ready(const std::string& component);
  /// Broken: a restart would help.
  void unhealthy(const std::string& component, const std::string& reason);
  void healthy(const std::string& component);

  bool is_ready() const;
  bool is_healthy() const;
  /// `{"schema_version":1,"ready":false,"reasons":[{"component":...,"reason":...}]}`; what is broken comes first.
  std::string readiness_json() const;
  std::string health_json() const;

private:
  using reasons = std::map<std::string, std::string>;

  mutable std::mutex mutex_;
  reasons not_ready_;
  reasons unhealthy_;
};

} // namespace gate17::node
