// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "node/exit/address_guard.hpp"
#include "node/exit/slot_pool.hpp"
#include "node/stream/datagram_limits.hpp"

namespace gate17::node {

/// What flows and questions of one loop need of their exit.
struct datagram_exit {
  static constexpr std::size_t questions_of_circuit_max = 64;

  /// The newest; another one after every change of the network.
  std::function<std::shared_ptr<const address_guard>()> guard;
  /// Whether the published policy lets UDP to this address and port through.
  std::function<bool(const proto::ip_address&, std::uint16_t port)> policy;
  /// Shared by all loops of the process.
  slot_pool flows;
  std::size_t flows_per_circuit_max = 256;
  std::size_t questions_per_circuit_max = questions_of_circuit_max;
  std::chrono::milliseconds idle = datagram_limits::idle;

  bool admits(const proto::endpoint& target) const {
    return guard()->allows(target) && policy(target.address, target.port);
  }
};

} // namespace gate17::node
