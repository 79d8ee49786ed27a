// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "proto/bytes.hpp"
#include "proto/node_id.hpp"

namespace gate17::payment {

/// Bytes of the ticket field in a create slot.
inline constexpr std::size_t ticket_bytes = 390;

/// What a circuit may carry before it has to bring another ticket.
struct admission_decision {
  static constexpr std::uint64_t unlimited = UINT64_MAX;

  bool admitted = false;
  std::uint64_t granted_bytes = 0;
};

/// Port: a node asks, for every create and every later ticket, whether it may open and how far. Called on event-loop
/// threads, so an implementation must be thread-safe and must neither block nor allocate much.
class admission {
public:
  virtual ~admission() = default;

  /// `ticket` is the field as it came, random bytes when the client brought none. `node` is the node that was asked,
  /// `epoch` the key epoch of tickets.
  virtual admission_decision admit(proto::byte_view ticket, const proto::node_id& node, std::uint32_t epoch) = 0;

protected:
  admission() = default;
  admission(const admission&) = default;
  admission& operator=(const admission&) = default;
};

} // namespace gate17::payment
