// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "actors/ports.hpp"
#include "node/stream/first_bytes_reader.hpp"
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

/// The client's end of a stream. Whatever its content turns out to be, nothing readable is sent to an exit that is not
/// trusted (R14).
class application_stream final : public socket_stream {
public:
  application_stream(stream_host& host, std::uint32_t id, actors::stream_id global_id, bool trusted_exit,
                     inbound_stream inbound, application_stream_observer& observer);
  ~application_stream() override;

  /// Sends open and, with early success, what the application has sent so far, in one cell.
  void open();

  /// An exit that calls the application's TLS readable lies.
  bool believes(proto::close_code code) const override;
  void on_connected(const proto::connected_frame& frame) override;
  void on_close(proto::close_code code) override;
  void on_circuit_silent() override;
  void on_circuit_lost(actors::close_reason reason) override;

protected:
  void on_data(proto::byte_view bytes, const chunk_ref& storage) override;

private:
  ssize_t carry(int socket, std::size_t limit) override;
  bool must_listen() const;
  void listen();
  void on_known(actors::content_kind kind);
  void send_first_bytes();
  void keep_back();
  /// The application sees a reset.
  void give_up_listening();
  bool may_go_elsewhere() const;
  /// Socket and first bytes go back to where they came from.
  void strand();
  /// True when the application still waits for its reply and now got a refusal.
  bool reply_failure(proto::close_code code);
  void write_reply(std::optional<proto::close_code> failure, const proto::endpoint& peer);

  actors::stream_id global_id_;
  bool trusted_exit_;
  inbound_stream inbound_;
  application_stream_observer& observer_;
  /// While a connected application has not said yet what it is.
  std::unique_ptr<first_bytes_reader> reader_;
  actors::close_reason reason_ = actors::close_reason::finished;
  bool connected_ = false;
  bool stranded_ = false;
};

} // namespace gate17::node
