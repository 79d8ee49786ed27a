// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/exit_flow.hpp"

#include <array>
#include <cerrno>

#include "node/exit/close_codes.hpp"
#include "proto/cell/limits.hpp"

namespace gate17::node {

exit_flow::exit_flow(stream_host& host, std::uint32_t id, const datagram_exit& use, resolver& names)
    : message_stream(host, id),
      use_(use),
      names_(names),
      out_(host.context().pool),
      back_(host.context().pool),
      quiet_(host.context().loop, [this] { on_quiet(); }),
      last_used_(host.context().loop.now()) {}

void exit_flow::begin(const proto::datagram_frame& first, slot_pool::slot in_circuit, slot_pool::slot in_process) {
  in_circuit_.emplace(std::move(in_circuit));
  in_process_.emplace(std::move(in_process));
  literal_ = first.host.literal;
  name_ = first.host.is_name() ? std::string(first.host.text) : std::string();
  port_ = first.port;
  quiet_.start(use_.idle);
  take(first.bytes);
  if (!first.host.is_name()) {
    connect({literal_});
    return;
  }
  question_ = names_.resolve(host_.context().loop, name_, [this](const resolved_name& found) { on_name(found); });
  if (!question_)
    fail(proto::close_code::internal);
}

void exit_flow::refuse(proto::close_code code) { fail(code); }

bool exit_flow::takes(proto::frame_type type) const {
  return type == proto::frame_type::datagram || type == proto::frame_type::close;
}

void exit_flow::on_name(const resolved_name& found) {
  question_.reset();
  if (found.outcome == resolve_outcome::found)
    connect(found.addresses);
  else
    fail(close_code_of(found.outcome));
}

/// The first address that the kernel has a way to. Nobody answers a UDP connect, so there is no second try.
void exit_flow::connect(const std::vector<proto::ip_address>& candidates) {
  auto failure = proto::close_code::name_not_found;
  for (const auto& address : candidates) {
    const proto::endpoint target{address, port_};
    if (!use_.admits(target)) {
      failure = proto::close_code::policy;
      continue;
    }
    auto socket = connect_udp(target);
    const auto peer = socket ? peer_endpoint(socket->get()) : std::nullopt;
    if (!peer) {
      failure = proto::close_code::unreachable;
      continue;
    }
    if (!use_.admits(*peer)) {
      failure = proto::close_code::policy;
      continue;
    }
    socket_ = std::move(*socket);
    peer_ = *peer;
    admitted_by_ = use_.guard();
    break;
  }
  if (!socket_) {
    fail(failure);
    return;
  }
  host_.context().metrics.flow_opened();
  watch_ = std::make_unique<io_watch>(
      host_.context().loop, socket_.get(), [this] { on_readable(); }, [] {});
  watch_->want_read(true);
  for (; socket_ && !out_.empty(); out_.pop())
    forward(out_.front());
}

bool exit_flow::still_admitted() {
  auto newest = use_.guard();
  if (newest == admitted_by_)
    return true;
  if (!use_.admits(peer_)) {
    fail(proto::close_code::policy);
    return false;
  }
  admitted_by_ = std::move(newest);
  return true;
}

proto::result<void> exit_flow::on_datagram(const proto::datagram_frame& arrived) {
  const bool same_host = arrived.host.is_name() ? arrived.host.text == name_ : arrived.host.literal == literal_;
  if (!same_host || arrived.port != port_)
    return tl::unexpected(proto::errc::unsolicited);
  take(arrived.bytes);
  return {};
}

void exit_flow::take(proto::byte_view bytes) {
  last_used_ = host_.context().loop.now();
  count_received(bytes.size());
  if (!socket_)
    host_.context().metrics.datagrams_dropped(out_.push(bytes));
  else if (still_admitted())
    forward(bytes);
}

void exit_flow::forward(proto::byte_view bytes) {
  const auto sent = send_datagram(socket_.get(), bytes);
  if (sent)
    return;
  auto& metrics = host_.context().metrics;
  switch (sent.error()) {
  case EMSGSIZE:
    metrics.datagram_too_big();
    return;
  case EAGAIN:
  case EINTR:
  case ENOBUFS:
    metrics.datagrams_dropped();
    return;
  default:
    finish(close_code_of(sent.error()));
  }
}

void exit_flow::on_readable() {
  std::array<std::uint8_t, proto::datagram_bytes_max> room;
  for (int i = 0; i < datagram_limits::datagrams_per_turn && socket_; ++i) {
    const auto got = receive_datagram(socket_.get(), room);
    if (!got) {
      if (got.error() != EAGAIN && got.error() != EINTR)
        finish(close_code_of(got.error()));
      return;
    }
    auto& metrics = host_.context().metrics;
    if (got->from != peer_)
      metrics.datagrams_dropped();
    else if (got->cut)
      metrics.datagram_too_big();
    else if (still_admitted())
      deliver(proto::byte_view(room).first(got->bytes));
  }
}

void exit_flow::deliver(proto::byte_view bytes) {
  last_used_ = host_.context().loop.now();
  if (back_.empty() && !host_.packer().blocked()) {
    write_back(bytes);
    return;
  }
  if (back_.empty())
    host_.wait_for_room(*this);
  host_.context().metrics.datagrams_dropped(back_.push(bytes));
}

void exit_flow::write_back(proto::byte_view bytes) {
  host_.packer()
      .writer(proto::frame_header_bytes + proto::datagram_overhead_max + bytes.size())
      .datagram(id(), peer_, bytes);
  count_sent(bytes.size());
}

void exit_flow::on_room() {
  for (; !back_.empty() && !host_.packer().blocked(); back_.pop())
    write_back(back_.front());
  if (!back_.empty())
    host_.wait_for_room(*this);
}

void exit_flow::on_quiet() {
  const auto quiet = host_.context().loop.now() - last_used_;
  if (quiet >= use_.idle)
    finish(proto::close_code::done);
  else
    quiet_.start(std::chrono::ceil<std::chrono::milliseconds>(use_.idle - quiet));
}

void exit_flow::on_close(proto::close_code code) {
  release();
  host_.finished(*this, code);
}

void exit_flow::on_circuit_lost(actors::close_reason) { release(); }

void exit_flow::fail(proto::close_code code) {
  host_.context().metrics.flow_failed();
  host_.context().metrics.datagrams_dropped(out_.size());
  finish(code);
}

void exit_flow::finish(proto::close_code code) {
  release();
  end(code);
}

void exit_flow::release() {
  quiet_.cancel();
  question_.reset();
  watch_.reset();
  socket_.reset();
  in_circuit_.reset();
  in_process_.reset();
}

} // namespace gate17::node
