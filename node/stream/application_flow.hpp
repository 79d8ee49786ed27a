// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "node/stream/message_stream.hpp"

namespace gate17::node {

/// Hears what the circuit of a client's flow brings. After `on_closed` and `on_lost` the flow is gone.
class application_flow_events {
public:
  virtual ~application_flow_events() = default;
  virtual void on_datagram(proto::byte_view bytes, const proto::endpoint& from) = 0;
  virtual void on_room() = 0;
  virtual void on_closed(proto::close_code code) = 0;
  virtual void on_lost(actors::close_reason reason) = 0;
};

/// The client's end of a flow on one circuit. Its exit may speak for one peer only: the address asked for, or the one
/// it chose for the name at first.
class application_flow final : public message_stream {
public:
  application_flow(stream_host& host, std::uint32_t id, actors::destination target, application_flow_events& told)
      : message_stream(host, id), target_(std::move(target)), told_(told) {}

  /// False when the circuit has no room: `on_room` follows. What no cell can carry is dropped and counted.
  [[nodiscard]] bool send(proto::byte_view bytes);
  /// Ends the flow from this side; nobody is told.
  void close() { end(proto::close_code::done); }

  bool takes(proto::frame_type type) const override;
  /// The client sends to an exit only what that exit may read.
  bool believes(proto::close_code code) const override { return code != proto::close_code::cleartext; }
  proto::result<void> on_datagram(const proto::datagram_frame& arrived) override;
  void on_close(proto::close_code code) override;
  void on_room() override;
  void on_circuit_lost(actors::close_reason reason) override { told_.on_lost(reason); }

private:
  actors::destination target_;
  application_flow_events& told_;
  std::optional<proto::endpoint> peer_;
  bool waits_ = false;
};

} // namespace gate17::node
