// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/link.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "node/link/loop_context.hpp"
#include "node/metrics/data_plane_metrics.hpp"
#include "proto/cell/control_body.hpp"
#include "proto/cell/lane_proof.hpp"

namespace gate17::node {

namespace {

constexpr std::size_t iovecs_per_write = 64;

std::chrono::microseconds sample_round_trip(int fd, std::chrono::microseconds fallback) {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0 || info.tcpi_rtt == 0)
    return fallback;
  return std::chrono::microseconds(info.tcpi_rtt);
}

} // namespace

link::link(loop_context& context, link_keeper& keeper, role side, unique_fd socket, proto::link_session session,
           proto::byte_view opening, const limits& bounds)
    : context_(context),
      keeper_(keeper),
      side_(side),
      socket_(std::move(socket)),
      session_(std::move(session)),
      bounds_(bounds),
      reader_(context.pool),
      opened_at_(context.loop.now()) {
  watch_ = std::make_unique<io_watch>(
      context_.loop, socket_.get(), [this] { on_readable(); }, [this] { on_writable(); });
  auto first = make_cell(context_.pool, proto::cell_kind::padding, proto::cell_size::small);
  std::copy(opening.begin(), opening.end(), first.at);
  out_.push(std::move(first));
  answered_ = side_ == role::responder;
  watch_->want_read(true);
  context_.loop.request_turn_end(*this);
}

// Circuits outlive a link when a whole worker goes.
link::~link() {
  while (!legs_.empty())
    detach(*legs_.begin()->second);
}

bool link::sealed() const { return session_.sending_mode() == proto::link_mode::sealed; }

bool link::attach(leg& one, std::uint32_t id_from_create) {
  if (closing_ || legs_.size() >= bounds_.circuits_max)
    return false;
  const auto id = side_ == role::initiator ? next_id_++ : id_from_create;
  if (id == 0 || !legs_.emplace(id, &one).second)
    return false;
  one.link_ = this;
  one.id_ = id;
  return true;
}

void link::detach(leg& one) {
  scheduler_.remove(one);
  std::erase(credit_due_, &one);
  one.credit_listed_ = false;
  legs_.erase(one.id_);
  one.queue_.clear();
  one.link_ = nullptr;
}

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
  send_proof();
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
    return;
  case proto::cell_kind::proof:
    on_proof(body);
    return;
  case proto::cell_kind::step:
    done = session_.on_step_body(body, context_.suites, now);
    break;
  case proto::cell_kind::step_answer:
    done = session_.on_step_answer_body(body);
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
  if (header.kind == proto::cell_kind::relay && !to.window_.receive(proto::wire_bytes(header.size))) {
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

void link::queue(leg& one, cell ready) {
  one.queue_.push(std::move(ready));
  if (!one.sendable())
    return;
  scheduler_.activate(one);
  context_.loop.request_turn_end(*this);
}

void link::queue_control(std::uint32_t circuit, cell ready) {
  if (closing_)
    return;
  if (control_.size() >= bounds_.control_cells_max) {
    close(actors::close_reason::overloaded);
    return;
  }
  control_.push_back({circuit, std::move(ready)});
  context_.loop.request_turn_end(*this);
}

void link::send_destroy(std::uint32_t circuit, actors::close_reason reason) {
  auto ready = make_cell(context_.pool, proto::cell_kind::destroy, proto::cell_size::small);
  proto::write_destroy_body(actors::to_wire(reason), context_.random, ready.body());
  queue_control(circuit, std::move(ready));
}

void link::send_proof() {
  auto ready = make_cell(context_.pool, proto::cell_kind::proof, proto::cell_size::small);
  context_.identity.write_proof(session_.answer_hash(), context_.random, ready.body());
  // Sealed at once: it is the first cell after the answer, and the step that follows may change the mode.
  seal_and_push(std::move(ready), {0, proto::cell_kind::proof, proto::cell_size::small, 0, 0});
  if (lane_)
    session_.set_relay_mode(context_.lane_mode);
}

void link::list_for_credit(leg& one) {
  if (one.credit_listed_ || !one.window_.grant_due(jitter()))
    return;
  one.credit_listed_ = true;
  credit_due_.push_back(&one);
  context_.loop.request_turn_end(*this);
}

std::uint8_t link::jitter() {
  std::uint8_t byte = 0;
  context_.random.fill({&byte, 1});
  return byte;
}

bool link::may_seal(std::size_t bytes) const {
  if (out_.bytes() >= bounds_.sealed_ahead_bytes)
    return false;
  // Lanes carry no early data: the proof comes first (R6).
  return answered_ || (!lane_ && session_.early_bytes_left() >= bytes);
}

void link::fill() {
  fill_steps();
  if (!fill_control() || !fill_circuits())
    return;
  fill_credits();
}

void link::fill_steps() {
  if (!answered_)
    return;
  const bool step = session_.is_initiator() && session_.step_due(context_.loop.now());
  if (!step && !session_.answer_owed())
    return;
  const auto kind = step ? proto::cell_kind::step : proto::cell_kind::step_answer;
  auto ready = make_cell(context_.pool, kind, proto::cell_size::small);
  const auto written =
      step ? session_.write_step_body(context_.suites.preferred().value_or(session_.suite()), context_.suites,
                                      context_.random, context_.loop.now(), ready.body())
           : session_.write_step_answer_body(context_.random, ready.body());
  if (!written)
    violation(written.error());
  else
    seal_and_push(std::move(ready), {0, kind, proto::cell_size::small, 0, 0});
}

bool link::fill_control() {
  while (!control_.empty() && !closing_) {
    if (!may_seal(proto::small_cell_bytes))
      return false;
    auto next = std::move(control_.front());
    control_.pop_front();
    const proto::link_header header{next.circuit, next.ready.kind, next.ready.size, 0, 0};
    seal_and_push(std::move(next.ready), header);
  }
  return !closing_;
}

bool link::fill_circuits() {
  while (!closing_) {
    if (!may_seal(proto::large_cell_bytes))
      return false;
    leg* const one = scheduler_.next();
    if (one == nullptr)
      return true;
    auto ready = one->queue_.pop();
    const auto bytes = ready.wire_bytes();
    one->credit_.spend(bytes);
    proto::link_header header{one->id_, ready.kind, ready.size, 0, 0};
    if (one->window_.grant_due(jitter()))
      header.credit = one->window_.take_grant(context_.loop.now(), round_trip_);
    seal_and_push(std::move(ready), header);
    one->owner().on_sent(*one, bytes);
  }
  return false;
}

void link::fill_credits() {
  while (!credit_due_.empty() && !closing_) {
    leg& one = *credit_due_.back();
    if (!may_seal(proto::small_cell_bytes))
      return;
    credit_due_.pop_back();
    one.credit_listed_ = false;
    if (one.window_.owed() < one.window_.window() / 8)
      continue; // granted meanwhile by a cell of the circuit
    auto ready = make_cell(context_.pool, proto::cell_kind::credit, proto::cell_size::small);
    context_.random.fill(ready.body());
    const auto granted = one.window_.take_grant(context_.loop.now(), round_trip_);
    seal_and_push(std::move(ready), {one.id_, proto::cell_kind::credit, proto::cell_size::small, 0, granted});
  }
}

void link::seal_and_push(cell ready, proto::link_header header) {
  if (auto sealed = session_.seal_cell(ready.wire(), header); !sealed) {
    violation(sealed.error());
    return;
  }
  context_.metrics.cell_sent(header.size);
  out_.push(std::move(ready));
}

void link::on_writable() {
  write_blocked_ = false;
  watch_->want_write(false);
  context_.loop.request_turn_end(*this);
}

void link::at_turn_end() {
  if (closing_) {
    finish_close();
    return;
  }
  // Fill and write alternate until the kernel has enough or nothing is left.
  while (!write_blocked_ && !closing_) {
    fill();
    if (out_.empty() || closing_)
      break;
    write_out();
  }
  if (closing_)
    context_.loop.request_turn_end(*this);
}

void link::write_out() {
  std::array<iovec, iovecs_per_write> pieces;
  const auto count = std::min(out_.size(), pieces.size());
  std::size_t offered = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto skip = i == 0 ? out_offset_ : 0;
    pieces[i] = {out_.peek(i).at + skip, out_.peek(i).wire_bytes() - skip};
    offered += pieces[i].iov_len;
  }
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = count;
  const auto written = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
  if (written < 0) {
    if (errno == EAGAIN || errno == EINTR || errno == ENOTCONN || errno == EINPROGRESS) {
      write_blocked_ = true;
      watch_->want_write(true);
    } else {
      close(actors::close_reason::link_lost);
    }
    return;
  }
  if (static_cast<std::size_t>(written) < offered) {
    // The kernel has enough for now; asking again would only cost a call.
    write_blocked_ = true;
    watch_->want_write(true);
  }
  out_offset_ += static_cast<std::size_t>(written);
  while (!out_.empty() && out_offset_ >= out_.front().wire_bytes()) {
    out_offset_ -= out_.front().wire_bytes();
    out_.pop();
  }
}

void link::tick() {
  if (closing_)
    return;
  round_trip_ = sample_round_trip(socket_.get(), round_trip_);
  const auto now = context_.loop.now();
  if (!answered_ && now - opened_at_ > bounds_.answer_deadline) {
    close(actors::close_reason::timed_out);
    return;
  }
  if (answered_ && !session_.check(now))
    close(actors::close_reason::step_overdue);
  else
    context_.loop.request_turn_end(*this);
}

void link::violation(proto::errc why) {
  context_.metrics.link_refused(why);
  close(why == proto::errc::bad_tag ? actors::close_reason::bad_tag : actors::close_reason::protocol_violation);
}

void link::close(actors::close_reason reason) {
  if (closing_)
    return;
  closing_ = reason;
  watch_->want_read(false);
  watch_->want_write(false);
  context_.loop.request_turn_end(*this);
}

void link::finish_close() {
  if (reported_closed_)
    return;
  reported_closed_ = true;
  watch_.reset();
  socket_.reset();
  while (!legs_.empty()) {
    leg& one = *legs_.begin()->second;
    detach(one);
    one.owner().on_link_lost(one, *closing_, closing_records_);
  }
  keeper_.on_link_closed(*this, *closing_, std::move(closing_records_));
}

} // namespace gate17::node
