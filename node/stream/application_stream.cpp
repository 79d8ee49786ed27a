// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/application_stream.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "node/content/stream_start.hpp"
#include "node/stream/end_codes.hpp"

namespace gate17::node {

application_stream::application_stream(stream_host& host, std::uint32_t id, actors::stream_id global_id,
                                       bool trusted_exit, inbound_stream inbound, application_stream_observer& observer)
    : socket_stream(host, id),
      global_id_(global_id),
      trusted_exit_(trusted_exit),
      inbound_(std::move(inbound)),
      observer_(observer) {}

application_stream::~application_stream() {
  if (!stranded_)
    observer_.on_stream_over(global_id_, reason_, bytes_sent(), bytes_received());
}

/// Nothing of it was classified, so the port chose an exit that may read what it should not.
bool application_stream::must_listen() const {
  return !trusted_exit_ && inbound_.content == actors::content_kind::undecided;
}

void application_stream::open() {
  const auto& target = inbound_.target;
  host_.packer().writer(proto::frame_header_bytes + 3 + target.host.size()).open(id(), target.host, target.port);
  if (!must_listen())
    send_first_bytes();
  if (inbound_.early_success) {
    attach(std::move(inbound_.socket));
    read_now();
  }
}

void application_stream::send_first_bytes() {
  if (inbound_.first_bytes.empty())
    return;
  host_.packer().append_data(id(), inbound_.first_bytes);
  sent(inbound_.first_bytes.size());
}

// From here on the target has the first bytes, and they are not needed again.
void application_stream::on_connected(const proto::connected_frame& frame) {
  connected_ = true;
  if (inbound_.early_success || has_socket() || !inbound_.socket || reader_) {
    inbound_.first_bytes = {};
    return;
  }
  write_reply(std::nullopt, frame.peer);
  if (must_listen()) {
    listen();
    return;
  }
  inbound_.first_bytes = {};
  attach(std::move(inbound_.socket));
}

/// Silence says nothing here: the application has a circuit and may take its time.
void application_stream::listen() {
  reader_ = std::make_unique<first_bytes_reader>(host_.context().loop, inbound_.socket.get(),
                                                 [this](auto kind) { on_known(kind); });
  reader_->start(std::move(inbound_.first_bytes), first_bytes_reader::silence::is_none);
}

void application_stream::on_known(actors::content_kind kind) {
  inbound_.first_bytes = reader_->take_bytes();
  inbound_.content = kind;
  reader_.reset();
  if (!inbound_.first_bytes.empty() && !actors::is_surely_encrypted(kind)) {
    keep_back();
    return;
  }
  send_first_bytes();
  inbound_.first_bytes = {};
  attach(std::move(inbound_.socket));
}

/// Plain text met a community exit: nothing of it leaves this machine.
void application_stream::keep_back() {
  reason_ = actors::close_reason::cleartext;
  give_up_listening();
}

void application_stream::give_up_listening() {
  reader_.reset();
  attach(std::move(inbound_.socket));
  abort(proto::close_code::reset, true);
}

// The server speaks first, so what follows will not be TLS from its first byte.
void application_stream::on_data(proto::byte_view bytes, const chunk_ref& storage) {
  if (reader_)
    keep_back();
  else
    socket_stream::on_data(bytes, storage);
}

bool application_stream::believes(proto::close_code code) const {
  return code != proto::close_code::cleartext || !actors::is_surely_encrypted(inbound_.content);
}

void application_stream::on_close(proto::close_code code) {
  if (code != proto::close_code::end)
    reason_ = reason_of(code);
  if (reply_failure(code))
    abort(code, false);
  else if (reader_)
    give_up_listening(); // the target left before the application spoke
  else
    socket_stream::on_close(code);
}

bool application_stream::may_go_elsewhere() const {
  return !connected_ && inbound_.early_success && bytes_received() == 0 &&
         bytes_sent() == inbound_.first_bytes.size() && may_send_stream_again(inbound_.first_bytes);
}

void application_stream::strand() {
  stranded_ = true;
  inbound_.socket = release_socket();
  observer_.on_stream_stranded(global_id_, std::move(inbound_));
}

void application_stream::on_circuit_silent() {
  if (!has_socket() || !may_go_elsewhere())
    return;
  // What arrives at last shall not go on there beside its successor.
  host_.packer().writer(proto::frame_header_bytes + 1).close(id(), proto::close_code::reset);
  strand();
  host_.finished(*this, proto::close_code::reset);
}

void application_stream::on_circuit_lost(actors::close_reason reason) {
  if (has_socket() && reason != actors::close_reason::finished && may_go_elsewhere()) {
    strand();
    return;
  }
  if (reason != actors::close_reason::finished)
    reason_ = reason;
  if (reader_) {
    reader_.reset();
    attach(std::move(inbound_.socket));
  }
  reply_failure(proto::close_code::unreachable);
  socket_stream::on_circuit_lost(reason);
}

ssize_t application_stream::carry(int socket, std::size_t limit) {
  if (!inbound_.end)
    return socket_stream::carry(socket, limit);
  std::array<std::uint8_t, 16384> bytes;
  const auto got = ::recv(socket, bytes.data(), std::min(limit, bytes.size()), 0);
  if (got <= 0)
    return got;
  const auto admitted = inbound_.end->take({bytes.data(), static_cast<std::size_t>(got)});
  if (!admitted) {
    errno = EBADMSG;
    return -1;
  }
  host_.packer().append_data(id(), {bytes.data(), *admitted});
  // What follows would be another request and is dropped: its sender sees this connection end with the response.
  if (*admitted != 0)
    return static_cast<ssize_t>(*admitted);
  errno = EAGAIN;
  return -1;
}

bool application_stream::reply_failure(proto::close_code code) {
  if (inbound_.early_success && inbound_.reply && has_socket() && bytes_received() == 0) {
    say_farewell(inbound_.reply(code, {}));
    return true;
  }
  if (inbound_.early_success || has_socket() || reader_ || !inbound_.socket)
    return false;
  write_reply(code, {});
  inbound_.socket.reset();
  return true;
}

void application_stream::write_reply(std::optional<proto::close_code> failure, const proto::endpoint& peer) {
  const auto bytes = inbound_.reply ? inbound_.reply(failure, peer) : std::vector<std::uint8_t>{};
  // A reply is a few bytes and the first that this socket's buffer holds; what it cannot take is a dead socket.
  (void)::send(inbound_.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

} // namespace gate17::node
