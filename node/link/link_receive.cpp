// SPDX-License-Identifier: GPL-3.0-or-later
// The incoming side of a link, in the order a cell takes: answer, cells opened where they lie, link cells, circuits.
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "node/link/link.hpp"
#include "node/link/loop_context.hpp"
#include "proto/cell/lane_proof.hpp"

namespace gate17::node {

void link::on_readable() {
  if (closing_)
    return;
  // One bounded read a turn; what is left waits for the next one, so that no link starves the others.
  auto space = reader_.space();
  const auto got = ::recv(socket_.get(), space.data(), space.size(), 0);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
      close(actors::close_reason::link_lost);
    return;
  }
  reader_.filled(static_cast<std::size_t>(got));
  pulse_.heard();
  if (answered_)
    set_silent(false);
  if (answered_ || read_answer())
    read_cells();
}

bool link::read_answer() {
  if (reader_.available() < proto::answer_bytes)
    return false;
  auto answer = session_.read_answer({reader_.at(), proto::answer_bytes});
  if (!answer) {
    violation(answer.error());
    return false;
  }
  if (const auto* records = std::get_if<proto::answer_records>(&*answer)) {
    closing_records_.assign(records->bytes.begin(), records->bytes.end());
    close(actors::close_reason::stale_prekey);
    return false;
  }
  if (const auto* nonce = std::get_if<proto::answer_need_nonce>(&*answer)) {
    nonce_asked_ = nonce->nonce;
    close(actors::close_reason::refused);
    return false;
  }
  reader_.advance(proto::answer_bytes);
  answered_ = true;
  set_silent(false);
  send_proof();
  if (padding_asked_)
    begin_pace();
  keeper_.on_link_answered(*this);
  context_.loop.request_turn_end(*this);
  return true;
}

void link::read_cells() {
  while (!closing_ && reader_.available() >= proto::link_overhead) {
    const auto head = reader_.head();
    const auto header = session_.peek_header(head.first(proto::link_header_bytes));
    if (!header) {
      violation(header.error());
      return;
    }
    const auto bytes = proto::wire_bytes(header->size);
    if (reader_.available() < bytes)
      return;
    const proto::byte_span body{reader_.at() + proto::link_overhead, bytes - proto::link_overhead};
    if (!take_cell(head, body, *header))
      return;
  }
}

bool link::take_cell(proto::byte_span head, proto::byte_span body, const proto::link_header& header) {
  if (auto opened = session_.open_cell(head, body); !opened) {
    violation(opened.error());
    return false;
  }
  context_.metrics.cell_received(header.size);
  if (header.circuit == 0) {
    on_link_cell(header, body);
    reader_.advance(proto::wire_bytes(header.size));
    return !closing_;
  }
  // The cell may be relayed in place, over the head of the next one, which is put aside first.
  auto* const at = body.data() - proto::link_overhead;
  reader_.advance(proto::wire_bytes(header.size));
  on_circuit_cell(header, at);
  return !closing_;
}

void link::on_link_cell(const proto::link_header& header, proto::byte_span body) {
  const auto now = context_.loop.now();
  proto::result<void> done;
  switch (header.kind) {
  case proto::cell_kind::padding:
    received_padding(header.size);
    return;
  case proto::cell_kind::padding_wish:
    done = on_padding_wish(body);
    break;
  case proto::cell_kind::padding_answer:
    done = on_padding_answer(body);
    break;
  case proto::cell_kind::proof:
    on_proof(body);
    return;
  case proto::cell_kind::step:
    done = session_.on_step_body(body, context_.suites, now);
    break;
  case proto::cell_kind::step_answer:
    done = session_.on_step_answer_body(body);
    break;
  case proto::cell_kind::ping:
    // One pong answers all pings that came before it: owed is a flag, so a flood of pings queues nothing.
    pong_owed_ = true;
    if (side_ == role::initiator)
      done = tl::unexpected(proto::errc::unsolicited);
    break;
  case proto::cell_kind::pong:
    if (pongs_due_ == 0)
      done = tl::unexpected(proto::errc::unsolicited);
    else
      --pongs_due_;
    break;
  default:
    done = tl::unexpected(proto::errc::unsolicited);
  }
  if (!done)
    violation(done.error());
  else
    context_.loop.request_turn_end(*this);
}

void link::on_proof(proto::byte_span body) {
  if (side_ != role::responder || lane_) {
    violation(proto::errc::unsolicited);
    return;
  }
  const auto proven = context_.identity.check_proof(body, session_.answer_hash());
  if (!proven) {
    violation(proven.error());
    return;
  }
  if (!*proven)
    return;
  neighbour_ = **proven;
  lane_ = true;
  // A permission: the initiator chooses by its consensus, which may be a period ahead of ours.
  session_.set_relay_mode(proto::link_mode::header);
}

void link::on_circuit_cell(const proto::link_header& header, std::uint8_t* at) {
  if (header.kind == proto::cell_kind::create_first || header.kind == proto::cell_kind::create_second) {
    on_create_half(header, at);
    return;
  }
  const auto found = legs_.find(header.circuit);
  if (found == legs_.end()) {
    context_.metrics.cell_for_unknown_circuit();
    return;
  }
  leg& to = *found->second;
  if (header.credit != 0) {
    if (!to.credit_.grant(header.credit)) {
      violation(proto::errc::limit_exceeded);
      return;
    }
    if (to.sendable()) {
      scheduler_.activate(to);
      context_.loop.request_turn_end(*this);
    }
  }
  if (header.kind == proto::cell_kind::credit)
    return;
  if (header.kind == proto::cell_kind::relay &&
      !to.window_.receive(proto::wire_bytes(header.size), context_.loop.now())) {
    violation(proto::errc::limit_exceeded);
    return;
  }
  cell arrived;
  arrived.kind = header.kind;
  arrived.size = header.size;
  arrived.at = at;
  arrived.storage = reader_.storage();
  to.owner().on_cell(to, std::move(arrived));
}

void link::on_create_half(const proto::link_header& header, std::uint8_t* at) {
  if (side_ != role::responder) {
    violation(proto::errc::unsolicited);
    return;
  }
  // Both halves are copied out: the body is put together and grows by a whole slot when relayed.
  auto half = make_cell(context_.pool, header.kind, header.size);
  std::memcpy(half.body_at(), at + proto::link_overhead, half.body().size());
  if (header.kind == proto::cell_kind::create_first) {
    create_first_ = std::move(half);
    create_circuit_ = header.circuit;
    return;
  }
  if (!create_first_ || create_circuit_ != header.circuit) {
    violation(proto::errc::unsolicited);
    return;
  }
  cell first = std::move(*create_first_);
  create_first_.reset();
  keeper_.on_create(*this, header.circuit, std::move(first), std::move(half));
}

} // namespace gate17::node
