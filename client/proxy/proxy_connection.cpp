// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/proxy_connection.hpp"

#include <array>
#include <cerrno>

#include <sys/socket.h>

#include "client/proxy/limits.hpp"

namespace gate17::client {
namespace {

bool is_transient(int error) { return error == EAGAIN || error == EINTR; }

} // namespace

proxy_connection::proxy_connection(node::event_loop& loop, node::unique_fd socket, connection_slot slot,
                                   std::unique_ptr<proxy_handshake> handshake, bool early_success,
                                   std::chrono::milliseconds deadline, owner& told)
    : socket_(std::move(socket)),
      slot_(std::move(slot)),
      early_success_(early_success),
      owner_(told),
      handshake_(std::move(handshake)),
      deadline_(loop, [this] { on_deadline(); }) {
  node::set_no_delay(socket_.get());
  watch_.emplace(
      loop, socket_.get(), [this] { on_readable(); }, [this] { on_writable(); });
  watch_->want_read(true);
  deadline_.start(deadline);
}

proxy_connection::handover proxy_connection::take_handover() {
  watch_.reset();
  return {std::move(socket_),      handshake_->release_request(), handshake_->replies(),
          std::move(first_bytes_), handshake_->take_end(),        std::move(slot_)};
}

void proxy_connection::on_readable() {
  if (leaving_)
    return discard_input();
  std::array<std::uint8_t, proxy_limits::read_bytes_max> chunk;
  const auto got = ::recv(socket_.get(), chunk.data(), chunk.size(), 0);
  if (got > 0)
    advance({chunk.data(), static_cast<std::size_t>(got)});
  else if (got == 0 || !is_transient(errno))
    end(ending::left);
}

void proxy_connection::advance(proto::byte_view input) {
  const auto rest = input.subspan(handshake_->feed(input));
  if (handshake_->at() == proxy_handshake::stage::requested)
    first_bytes_ = handshake_->first_bytes(rest);
  const auto answer = handshake_->take_output();
  output_.insert(output_.end(), answer.begin(), answer.end());
  if (handshake_->at() == proxy_handshake::stage::requested && early_success_ &&
      handshake_->request().command == proxy_command::connect) {
    const auto success = handshake_->replies()({connect_verdict::connected, {}});
    output_.insert(output_.end(), success.begin(), success.end());
  }
  on_writable();
}

void proxy_connection::on_writable() {
  if (!flush())
    return end(ending::left);
  watch_->want_write(!output_.empty());
  if (handshake_->at() == proxy_handshake::stage::pending)
    return watch_->want_read(output_.empty());
  watch_->want_read(false);
  if (output_.empty())
    finish_handshake();
}

// False when the application is gone.
bool proxy_connection::flush() {
  if (output_.empty())
    return true;
  const auto sent = ::send(socket_.get(), output_.data(), output_.size(), MSG_NOSIGNAL);
  if (sent < 0)
    return is_transient(errno);
  output_.erase(output_.begin(), output_.begin() + sent);
  return true;
}

// Closing with unread input would turn into a reset and could take the refusal with it: say it, then read to the end.
void proxy_connection::finish_handshake() {
  if (handshake_->at() == proxy_handshake::stage::requested)
    return end(ending::requested);
  leaving_ = true;
  ::shutdown(socket_.get(), SHUT_WR);
  watch_->want_read(true);
  deadline_.start(proxy_limits::farewell_deadline);
}

void proxy_connection::discard_input() {
  std::array<std::uint8_t, proxy_limits::read_bytes_max> chunk;
  const auto got = ::recv(socket_.get(), chunk.data(), chunk.size(), 0);
  if (got > 0)
    discarded_bytes_ += static_cast<std::size_t>(got);
  if (got == 0 || (got < 0 && !is_transient(errno)) || discarded_bytes_ > proxy_limits::farewell_bytes_max)
    end(ending::refused);
}

void proxy_connection::on_deadline() { end(leaving_ ? ending::refused : ending::timed_out); }

void proxy_connection::end(ending how) { owner_.on_ended(*this, how); }

} // namespace gate17::client
