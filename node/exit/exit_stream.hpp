// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "node/exit/exit_dialer.hpp"
#include "node/stream/socket_stream.hpp"

namespace gate17::node {

/// The exit's end of a stream. Data that arrives before the target has connected waits here, within the window.
class exit_stream final : public socket_stream {
public:
  exit_stream(stream_host& host, std::uint32_t id) : socket_stream(host, id) {}

  void dial(exit_dialer& dialer, resolver& names, const proto::host_view& target, std::uint16_t port);
  /// Ends the stream before it ever had a target.
  void refuse(proto::close_code code) { abort(code, true); }

  void on_circuit_lost(actors::close_reason reason) override;

private:
  void on_dial_done(tl::expected<dialled, proto::close_code> outcome);

  std::unique_ptr<dial_attempt> attempt_;
};

} // namespace gate17::node
