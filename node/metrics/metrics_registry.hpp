// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "proto/errc.hpp"

namespace gate17::node {

/// One counter per reason of a refusal. Lock-free, except when a reason is counted for the first time. Thread-safe.
class refusal_counters {
public:
  explicit refusal_counters(prometheus::Family<prometheus::Counter>& family) : family_(family) {}
  void count(proto::errc why, std::uint64_t times = 1);

private:
  prometheus::Family<prometheus::Counter>& family_;
  std::array<std::atomic<prometheus::Counter*>, 256> by_reason_{};
};

/// Every metric of the process, named `gate17_<noun>_...` with Prometheus' units and suffixes. Labels never name a
/// user, a peer or a destination. Thread-safe; must outlive the metrics made from it.
class metrics_registry {
public:
  using labels = std::map<std::string, std::string>;

  prometheus::Counter& counter(const std::string& name, const std::string& help, const labels& with = {});
  prometheus::Gauge& gauge(const std::string& name, const std::string& help, const labels& with = {});
  refusal_counters refusals(const std::string& name, const std::string& help);

  /// Prometheus text exposition format 0.0.4.
  std::string text() const;
  static constexpr std::string_view text_content_type = "text/plain; version=0.0.4; charset=utf-8";

private:
  prometheus::Registry registry_;
};

} // namespace gate17::node
