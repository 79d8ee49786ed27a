// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "node/exit/datagram_exit.hpp"
#include "node/exit/resolver.hpp"
#include "node/io/datagram_socket.hpp"
#include "node/io/event_loop.hpp"
#include "node/stream/datagram_queue.hpp"
#include "node/stream/message_stream.hpp"

namespace gate17::node {

/// The exit's end of a flow: one connected UDP socket, so that the kernel lets no other peer through. Its name is
/// resolved once and the address kept for the flow's life. Address and policy are asked before connecting, about the
/// connected peer, and again before the first datagram under a new network view (R15).
class exit_flow final : public message_stream {
public:
  /// `names` are those of the circuit.
  exit_flow(stream_host& host, std::uint32_t id, const datagram_exit& use, resolver& names);

  /// Takes the flow's first datagram and finds out where it goes. Holds the slots as long as it lives.
  void begin(const proto::datagram_frame& first, slot_pool::slot in_circuit, slot_pool::slot in_process);
  /// Ends the flow before it ever had a target.
  void refuse(proto::close_code code);

  bool takes(proto::frame_type type) const override;
  std::uint64_t held_bytes() const override { return out_.held_bytes() + back_.held_bytes(); }
  proto::result<void> on_datagram(const proto::datagram_frame& arrived) override;
  void on_close(proto::close_code code) override;
  void on_room() override;
  void on_circuit_lost(actors::close_reason reason) override;

private:
  void on_name(const resolved_name& found);
  void connect(const std::vector<proto::ip_address>& candidates);
  bool still_admitted();
  void take(proto::byte_view bytes);
  void forward(proto::byte_view bytes);
  void on_readable();
  void deliver(proto::byte_view bytes);
  void write_back(proto::byte_view bytes);
  void on_quiet();
  void fail(proto::close_code code);
  void finish(proto::close_code code);
  void release();

  const datagram_exit& use_;
  resolver& names_;
  proto::ip_address literal_; ///< as asked for; none: `name_`
  std::string name_;
  std::uint16_t port_ = 0;
  std::optional<slot_pool::slot> in_circuit_;
  std::optional<slot_pool::slot> in_process_;
  std::unique_ptr<resolver::question> question_;
  unique_fd socket_;
  std::unique_ptr<io_watch> watch_;
  proto::endpoint peer_;
  std::shared_ptr<const address_guard> admitted_by_;
  datagram_queue out_;  ///< until the name is known
  datagram_queue back_; ///< until the circuit has room
  timer quiet_;
  std::chrono::steady_clock::time_point last_used_;
};

} // namespace gate17::node
