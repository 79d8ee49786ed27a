// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/link.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

#include "node/link/loop_context.hpp"

namespace gate17::node {

namespace {

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
      pace_timer_(context.loop, [this] { on_slot(); }),
      pulse_timer_(context.loop, [this] { check_pulse(); }),
      opened_at_(context.loop.now()) {
  watch_ = std::make_unique<io_watch>(
      context_.loop, socket_.get(), [this] { on_readable(); }, [this] { on_writable(); });
  auto first = make_cell(context_.pool, proto::cell_kind::padding, proto::cell_size::small);
  std::copy(opening.begin(), opening.end(), first.at);
  out_.push(std::move(first));
  answered_ = side_ == role::responder;
  watch_->want_read(true);
  if (side_ == role::initiator && bounds_.asks_silent_peers)
    pulse_timer_.start(link_pulse::check_interval);
  context_.loop.request_turn_end(*this);
}

// Circuits outlive a link when a whole worker goes.
link::~link() {
  while (!legs_.empty())
    detach(*legs_.begin()->second);
  end_pace();
}

bool link::sealed() const { return session_.sending_mode() == proto::link_mode::sealed; }

bool link::attach(leg& one, std::uint32_t id_from_create) {
  const bool of_client = side_ == role::responder && !lane_;
  if (closing_ || (of_client && legs_.size() >= bounds_.circuits_max))
    return false;
  const auto id = side_ == role::initiator ? next_id_++ : id_from_create;
  if (id == 0 || !legs_.emplace(id, &one).second)
    return false;
  one.link_ = this;
  one.id_ = id;
  one.window_ = receive_credit(hop_window, context_.loop.now());
  if (one.padded_) {
    ++padded_legs_;
    want_padding();
  }
  return true;
}

void link::detach(leg& one) {
  scheduler_.remove(one);
  std::erase(credit_due_, &one);
  one.credit_listed_ = false;
  legs_.erase(one.id_);
  if (one.padded_ && --padded_legs_ == 0)
    padded_at_ = context_.loop.now();
  one.queue_.clear();
  one.link_ = nullptr;
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
  end_padding_if_unused();
}

void link::probe() {
  if (closing_ || side_ != role::initiator)
    return;
  pulse_.sent(context_.loop.now());
  ping_wanted_ = answered_ && !pulse_.has_asked();
  pulse_timer_.start(link_pulse::check_interval);
  context_.loop.request_turn_end(*this);
}

void link::check_pulse() {
  const auto now = context_.loop.now();
  if (closing_)
    return;
  if (!answered_) {
    set_silent(now - opened_at_ >= bounds_.answer_patience);
    pulse_timer_.start(link_pulse::check_interval);
    return;
  }
  if (!pulse_.waits())
    return;
  switch (pulse_.check(now, delivered_bytes(), round_trip_)) {
  case link_pulse::verdict::well:
    break;
  case link_pulse::verdict::ask:
    ping_wanted_ = true;
    context_.loop.request_turn_end(*this);
    break;
  case link_pulse::verdict::silent:
    set_silent(true);
    break;
  case link_pulse::verdict::dead:
    close(actors::close_reason::timed_out);
    return;
  }
  pulse_timer_.start(link_pulse::check_interval);
}

void link::set_silent(bool silent) {
  if (silent_ == silent)
    return;
  silent_ = silent;
  keeper_.on_link_silent(*this, silent);
}

std::uint64_t link::delivered_bytes() const {
  return written_ - std::min(written_, unacknowledged_bytes(socket_.get()));
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
  pulse_timer_.cancel();
  end_pace();
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
