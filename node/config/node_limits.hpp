// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace gate17::node {

/// What a node is willing to hold and spend, table `[limits]`. The protocol's own limits stand in
/// proto/cell/limits.hpp.
struct node_limits {
  std::uint32_t links_max = 20'000;
  std::uint32_t circuits_max = 200'000;
  /// Of one client; lanes carry those of many.
  std::uint32_t circuits_per_link_max = 50'000;
  std::uint32_t streams_per_circuit_max = 4'096;
  /// Flows of datagrams at an exit; each holds a descriptor.
  std::uint32_t flows_max = 16'384;
  std::uint32_t flows_per_circuit_max = 256;
  /// Hellos and creates together, whole process; the replay set is sized for it. Of creates the clients at one address
  /// get a quarter.
  std::uint32_t handshakes_per_second = 2'000;
  std::uint32_t handshakes_per_second_per_address = 100;
  /// The byte accountant of all queues (R13).
  std::uint64_t buffer_bytes_max = 512ULL << 20U;

  bool operator==(const node_limits&) const = default;
};

} // namespace gate17::node
