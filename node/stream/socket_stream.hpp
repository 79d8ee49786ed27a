// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include "node/io/socket.hpp"
#include "node/stream/slice_queue.hpp"
#include "node/stream/stream.hpp"

namespace gate17::node {

/// A stream that ends in a TCP socket: the application's at the client, the target's at the exit. Ends (FIN) travel
/// per direction, resets travel as resets; a stream that fails never looks like a clean end.
class socket_stream : public stream, private turn_task {
public:
  socket_stream(stream_host& host, std::uint32_t id) : stream(host, id) {}
  ~socket_stream() override = default;

  /// From here on bytes flow. What came from the other end before is written now.
  void attach(unique_fd socket);
  bool has_socket() const { return static_cast<bool>(socket_); }

  std::uint64_t held_bytes() const override { return out_.bytes(); }
  void on_connected(const proto::connected_frame& frame) override;
  void on_close(proto::close_code code) override;
  void on_room() override;
  void on_circuit_lost(actors::close_reason reason) override;

protected:
  void on_data(proto::byte_view bytes, const chunk_ref& storage) override;
  /// Bytes for the socket that are not where the link read them.
  void pass_on(proto::byte_view bytes);
  /// Ends both directions at once; tells the other end when `tell`.
  void abort(proto::close_code code, bool tell);
  /// Gives the socket up untouched; the stream is over on this side.
  unique_fd release_socket();
  /// Takes at most `limit` bytes from the socket into data frames; returns and fails as recv does.
  virtual ssize_t carry(int socket, std::size_t limit) { return host_.packer().read_from(socket, id(), limit); }
  /// Writes to the socket ahead of its end, and closes it; the stream has to be ended after that.
  void say_farewell(proto::byte_view words);
  /// Reads what the socket has, without waiting for the next turn.
  void read_now() { on_readable(); }

private:
  static constexpr std::size_t bytes_per_read = 131072;

  void on_readable();
  void at_turn_end() override;
  void write_out();
  void pause_reading();
  void local_end();
  void finish_if_done();

  unique_fd socket_;
  std::unique_ptr<io_watch> watch_;
  slice_queue out_;
  bool local_ended_ = false;
  bool remote_ended_ = false;
  bool shut_ = false;
  bool over_ = false;
};

} // namespace gate17::node
