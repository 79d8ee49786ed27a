// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "actors/ports.hpp"
#include "proto/bytes.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/cell/frame.hpp"

namespace gate17::node {

/// Where a flow's datagrams go to and come from at the client. Called on the loop's thread, never from inside
/// `origin_flows::open`, `send` or `close`.
class flow_listener {
public:
  virtual ~flow_listener() = default;
  virtual void on_datagram(proto::byte_view bytes, const proto::endpoint& from) = 0;
  /// The flow is over and its id forgotten; the next datagram to its destination needs another one.
  virtual void on_flow_over(proto::close_code code) = 0;
};

/// An application's datagrams to one destination, checked by a proxy, that now need a circuit.
struct inbound_flow {
  actors::destination target;
  std::string isolation;
  bool never_prebuilt = false;
  flow_listener* listener = nullptr; ///< outlives the flow
};

} // namespace gate17::node
