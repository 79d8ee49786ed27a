// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "node/buffer/chunk.hpp"
#include "node/circuit/cell_packer.hpp"
#include "node/link/credit.hpp"
#include "node/link/loop_context.hpp"
#include "proto/cell/frame.hpp"

namespace gate17::node {

class stream;

/// What a stream needs of the circuit it runs on.
class stream_host {
public:
  virtual ~stream_host() = default;
  virtual cell_packer& packer() = 0;
  virtual loop_context& context() = 0;
  /// The stream has room to send but the circuit does not: `on_room` follows.
  virtual void wait_for_room(stream& waiting) = 0;
  /// The stream is over on this side and is destroyed at the end of the turn. `code` is for the record.
  virtual void finished(stream& done, proto::close_code code) = 0;
};

/// One end of a stream: windows towards the other end (R12), and what its kinds must answer. Owned by its circuit.
class stream {
public:
  stream(stream_host& host, std::uint32_t id)
      : host_(host), id_(id), window_(stream_window, host.context().loop.now()) {}
  virtual ~stream() = default;
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  std::uint32_t id() const { return id_; }
  std::uint64_t bytes_sent() const { return bytes_sent_; }
  std::uint64_t bytes_received() const { return bytes_received_; }

  /// A data frame. False when the other end had no window for it.
  [[nodiscard]] bool take_data(proto::byte_view bytes, const chunk_ref& storage);
  /// False when the grant is beyond any window.
  [[nodiscard]] bool take_credit(std::uint32_t bytes);

  /// Whether such a frame may come on a stream of this kind; here, of a connection (R9).
  virtual bool takes(proto::frame_type type) const;

  /// Bytes that wait here for a reader.
  virtual std::uint64_t held_bytes() const { return 0; }

  /// Whether the other end can honestly close with this code; if not, its claim ends the circuit.
  virtual bool believes(proto::close_code) const { return true; }
  virtual void on_connected(const proto::connected_frame& frame) = 0;
  virtual void on_close(proto::close_code code) = 0;
  /// Frames of other kinds than connections; an error ends the circuit.
  virtual proto::result<void> on_datagram(const proto::datagram_frame& arrived);
  virtual proto::result<void> on_resolved(const proto::resolved_frame& answer);
  virtual void on_room() = 0;
  /// The circuit's entry does not answer any more. A stream that loses nothing by it may leave for another circuit.
  virtual void on_circuit_silent() {}
  /// The circuit is gone; the stream is destroyed right after.
  virtual void on_circuit_lost(actors::close_reason reason) = 0;

protected:
  virtual void on_data(proto::byte_view bytes, const chunk_ref& storage) = 0;

  /// How much may be sent now, by the window.
  std::uint64_t window_left() const { return credit_.left(); }
  void sent(std::uint64_t bytes);
  /// For kinds without windows.
  void count_sent(std::uint64_t bytes) { bytes_sent_ += bytes; }
  void count_received(std::uint64_t bytes) { bytes_received_ += bytes; }
  /// Bytes left towards the application or service; grants to the other end follow.
  void consumed(std::uint64_t bytes);

  stream_host& host_;

private:
  std::uint32_t id_;
  send_credit credit_{stream_window.start};
  receive_credit window_;
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t bytes_received_ = 0;
};

} // namespace gate17::node
