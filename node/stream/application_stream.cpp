// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/application_stream.hpp"

#include <sys/socket.h>

namespace gate17::node {

namespace {

actors::close_reason reason_of(proto::close_code code) {
  switch (code) {
  case proto::close_code::end:
  case proto::close_code::done:
    return actors::close_reason::finished;
  case proto::close_code::policy:
    return actors::close_reason::policy;
  case proto::close_code::timeout:
    return actors::close_reason::timed_out;
  case proto::close_code::internal:
    return actors::close_reason::overloaded;
  default:
    return actors::close_reason::refused;
  }
}

} // namespace

application_stream::application_stream(stream_host& host, std::uint32_t id, actors::stream_id global_id,
                                       inbound_stream inbound, application_stream_observer& observer)
    : socket_stream(host, id), global_id_(global_id), inbound_(std::move(inbound)), observer_(observer) {}

application_stream::~application_stream() {
  if (!stranded_)
    observer_.on_stream_over(global_id_, reason_, bytes_sent(), bytes_received());
}

void application_stream::open() {
  auto& packer = host_.packer();
  const auto& target = inbound_.target;
  packer.writer(proto::frame_header_bytes + 3 + target.host.size()).open(id(), target.host, target.port);
  if (!inbound_.first_bytes.empty()) {
    packer.append_data(id(), inbound_.first_bytes);
    sent(inbound_.first_bytes.size());
  }
  if (inbound_.early_success) {
    attach(std::move(inbound_.socket));
    read_now();
  }
}

// From here on the target has the first bytes, and they are not needed again.
void application_stream::on_connected(const proto::connected_frame&) {
  connected_ = true;
  inbound_.first_bytes = {};
  if (inbound_.early_success || has_socket())
    return;
  write_reply(std::nullopt);
  attach(std::move(inbound_.socket));
}

void application_stream::on_close(proto::close_code code) {
  if (code != proto::close_code::end)
    reason_ = reason_of(code);
  if (!reply_failure(code))
    socket_stream::on_close(code);
  else
    abort(code, false);
}

bool application_stream::may_go_elsewhere() const {
  return !connected_ && inbound_.early_success && inbound_.may_send_again != nullptr && bytes_received() == 0 &&
         bytes_sent() == inbound_.first_bytes.size() && inbound_.may_send_again(inbound_.first_bytes);
}

void application_stream::on_circuit_lost(actors::close_reason reason) {
  if (has_socket() && reason != actors::close_reason::finished && may_go_elsewhere()) {
    stranded_ = true;
    inbound_.socket = release_socket();
    observer_.on_stream_stranded(global_id_, std::move(inbound_));
    return;
  }
  if (reason != actors::close_reason::finished)
    reason_ = reason;
  reply_failure(proto::close_code::unreachable);
  socket_stream::on_circuit_lost(reason);
}

bool application_stream::reply_failure(proto::close_code code) {
  if (inbound_.early_success || has_socket() || !inbound_.socket)
    return false;
  write_reply(code);
  inbound_.socket.reset();
  return true;
}

void application_stream::write_reply(std::optional<proto::close_code> failure) {
  const auto bytes = inbound_.reply ? inbound_.reply(failure) : std::vector<std::uint8_t>{};
  // A reply is a few bytes and the first that this socket's buffer holds; what it cannot take is a dead socket.
  (void)::send(inbound_.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

} // namespace gate17::node
