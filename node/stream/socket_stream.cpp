// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/socket_stream.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace gate17::node {

void socket_stream::attach(unique_fd socket) {
  socket_ = std::move(socket);
  set_no_delay(socket_.get());
  watch_ = std::make_unique<io_watch>(
      host_.context().loop, socket_.get(), [this] { on_readable(); },
      [this] {
        watch_->want_write(false);
        host_.context().loop.request_turn_end(*this);
      });
  watch_->want_read(true);
  host_.context().loop.request_turn_end(*this);
}

void socket_stream::on_readable() {
  if (over_ || local_ended_)
    return;
  auto& packer = host_.packer();
  if (window_left() == 0 || packer.blocked()) {
    pause_reading();
    return;
  }
  const auto limit = std::min<std::uint64_t>(window_left(), bytes_per_read);
  const auto got = carry(socket_.get(), limit);
  if (got > 0)
    sent(static_cast<std::uint64_t>(got));
  else if (got == 0)
    local_end();
  else if (errno != EAGAIN && errno != EINTR)
    abort(proto::close_code::reset, true);
}

void socket_stream::pause_reading() {
  watch_->want_read(false);
  // An empty window reopens by a grant from the other end, a full circuit by its leg draining.
  if (window_left() != 0)
    host_.wait_for_room(*this);
}

void socket_stream::on_room() {
  if (watch_ && !over_ && !local_ended_)
    watch_->want_read(true);
}

void socket_stream::local_end() {
  local_ended_ = true;
  watch_->want_read(false);
  host_.packer().writer(proto::frame_header_bytes + 1).close(id(), proto::close_code::end);
  finish_if_done();
}

void socket_stream::on_data(proto::byte_view bytes, const chunk_ref& storage) {
  if (over_ || remote_ended_)
    return;
  out_.push(storage, bytes);
  host_.context().loop.request_turn_end(*this);
}

void socket_stream::pass_on(proto::byte_view bytes) {
  out_.push_copy(host_.context().pool, bytes);
  host_.context().loop.request_turn_end(*this);
}

void socket_stream::at_turn_end() { write_out(); }

void socket_stream::write_out() {
  if (over_)
    return;
  if (!socket_) {
    out_.compact(host_.context().pool);
    return;
  }
  std::size_t written = 0;
  const auto outcome = out_.write_to(socket_.get(), written);
  if (written > 0)
    consumed(written);
  if (outcome == slice_queue::outcome::failed) {
    abort(proto::close_code::reset, true);
    return;
  }
  if (outcome == slice_queue::outcome::blocked) {
    out_.compact(host_.context().pool);
    watch_->want_write(true);
    return;
  }
  if (remote_ended_ && !shut_) {
    shut_ = true;
    ::shutdown(socket_.get(), SHUT_WR);
    finish_if_done();
  }
}

void socket_stream::on_connected(const proto::connected_frame&) {}

void socket_stream::on_close(proto::close_code code) {
  if (over_)
    return;
  if (code == proto::close_code::end) {
    remote_ended_ = true;
    host_.context().loop.request_turn_end(*this);
    return;
  }
  abort(code, false);
}

void socket_stream::on_circuit_lost(actors::close_reason) {
  over_ = true;
  watch_.reset();
  if (socket_)
    reset_on_close(socket_.get());
  socket_.reset();
}

void socket_stream::say_farewell(proto::byte_view words) {
  (void)::send(socket_.get(), words.data(), words.size(), MSG_NOSIGNAL);
  watch_.reset();
  socket_.reset();
}

unique_fd socket_stream::release_socket() {
  over_ = true;
  watch_.reset();
  return std::move(socket_);
}

void socket_stream::abort(proto::close_code code, bool tell) {
  if (over_)
    return;
  if (tell)
    host_.packer().writer(proto::frame_header_bytes + 1).close(id(), code);
  on_circuit_lost(actors::close_reason::finished);
  out_.clear();
  host_.finished(*this, code);
}

void socket_stream::finish_if_done() {
  if (over_ || !local_ended_ || !shut_)
    return;
  over_ = true;
  watch_.reset();
  socket_.reset();
  host_.finished(*this, proto::close_code::done);
}

} // namespace gate17::node
