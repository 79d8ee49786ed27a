// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "node/metrics/data_plane_metrics.hpp"
#include "node/metrics/node_metrics.hpp"

namespace gate17::node {

/// What all loops count into together.
struct published_metrics {
  explicit published_metrics(metrics_registry& in)
      : links(in),
        handshakes(in),
        circuits(in),
        streams(in),
        flows(in),
        loops(in),
        accountant(in),
        directory(in),
        council(in),
        probing(in) {}

  link_metrics links;
  handshake_metrics handshakes;
  circuit_metrics circuits;
  stream_metrics streams;
  flow_metrics flows;
  loop_metrics loops;
  accountant_metrics accountant;
  directory_metrics directory;
  council_metrics council;
  probing_metrics probing;
};

/// Passes one loop's plain counts on to the shared metrics, as differences to the last time. One per loop, on its
/// thread, about once a second.
class data_plane_publisher {
public:
  explicit data_plane_publisher(published_metrics& into) : into_(into) {}
  void publish(const data_plane_metrics& now, std::uint64_t posts_dropped);

private:
  published_metrics& into_;
  data_plane_metrics last_{};
  std::uint64_t posts_dropped_ = 0;
};

} // namespace gate17::node
