// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/ports.hpp"
#include "node/stream/inbound_stream.hpp"
#include "node/stream/socket_stream.hpp"

namespace gate17::node {

/// Hears how an application's stream ends.
class application_stream_observer {
public:
  virtual ~application_stream_observer() = default;
  virtual void on_stream_over(actors::stream_id id, actors::close_reason reason, std::uint64_t up,
                              std::uint64_t down) = 0;
  /// The circuit failed before anything came back, and what was sent may be sent again (R11).
  virtual void on_stream_stranded(actors::stream_id id, inbound_stream stream) = 0;
};

/// The client's end of a stream.
class application_stream final : public socket_stream {
public:
  application_stream(stream_host& host, std::uint32_t id, actors::stream_id global_id, inbound_stream inbound,
                     application_stream_observer& observer);
  ~application_stream() override;

  /// Sends open and, with early success, what the application has sent so far, in one cell.
  void open();

  void on_connected(const proto::connected_frame& frame) override;
  void on_close(proto::close_code code) override;
  void on_circuit_lost(actors::close_reason reason) override;

private:
  bool may_go_elsewhere() const;
  /// True when the application still waits for its reply and now got a refusal.
  bool reply_failure(proto::close_code code);
  void write_reply(std::optional<proto::close_code> failure);

  actors::stream_id global_id_;
  inbound_stream inbound_;
  application_stream_observer& observer_;
  actors::close_reason reason_ = actors::close_reason::finished;
  bool connected_ = false;
  bool stranded_ = false;
};

} // namespace gate17::node
