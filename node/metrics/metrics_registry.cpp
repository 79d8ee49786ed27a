// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/metrics/metrics_registry.hpp"

#include <prometheus/text_serializer.h>

namespace gate17::node {

void refusal_counters::count(proto::errc why, std::uint64_t times) {
  auto& slot = by_reason_[static_cast<std::uint8_t>(why)];
  auto* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    counter = &family_.Add({{"reason", std::string(proto::to_string(why))}});
    slot.store(counter, std::memory_order_release);
  }
  counter->Increment(static_cast<double>(times));
}

prometheus::Counter& metrics_registry::counter(const std::string& name, const std::string& help, const labels& with) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry_).Add(with);
}

prometheus::Gauge& metrics_registry::gauge(const std::string& name, const std::string& help, const labels& with) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add(with);
}

refusal_counters metrics_registry::refusals(const std::string& name, const std::string& help) {
  return refusal_counters(prometheus::BuildCounter().Name(name).Help(help).Register(registry_));
}

std::string metrics_registry::text() const { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

} // namespace gate17::node
