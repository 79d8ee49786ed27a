// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/circuit/origin_circuit.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "proto/cell/control_body.hpp"

namespace gate17::node {

namespace {

// Opening a backward cell scribbles behind its body, where the next received cell may lie already.
class kept_bytes {
public:
  explicit kept_bytes(std::uint8_t* at) : at_(at) { std::memcpy(kept_.data(), at_, kept_.size()); }
  ~kept_bytes() { std::memcpy(at_, kept_.data(), kept_.size()); }
  kept_bytes(const kept_bytes&) = delete;
  kept_bytes& operator=(const kept_bytes&) = delete;

private:
  std::uint8_t* at_;
  std::array<std::uint8_t, proto::slot_tailroom> kept_;
};

} // namespace

bool origin_circuit::start(link& entry, const std::vector<proto::hop_plan>& hops) {
  std::array<std::uint8_t, proto::create_body_bytes> body;
  auto session = proto::circuit_session::create(hops, context_.random, body);
  if (!session || !entry.attach(leg_))
    return false;
  session_ = std::move(*session);
  started_ = context_.loop.now();
  auto first = make_cell(context_.pool, proto::cell_kind::create_first, proto::cell_size::small);
  auto second = make_cell(context_.pool, proto::cell_kind::create_second, proto::cell_size::small);
  std::memcpy(first.body_at(), body.data(), proto::small_body_bytes);
  std::memcpy(second.body_at(), body.data() + proto::small_body_bytes, proto::small_body_bytes);
  leg_.send_control(std::move(first));
  leg_.send_control(std::move(second));
  return true;
}

std::size_t origin_circuit::payload_offset() const { return proto::forward_payload_offset(session_->hop_count() - 1); }

// The limit of the longest route for every route: how full a cell is would tell the exit how many hops there are.
std::size_t origin_circuit::payload_max(proto::cell_size size) const {
  return proto::forward_payload_max(size, proto::max_hops - 1);
}

bool origin_circuit::may_seal() const {
  // Half of the early limit stays free for what is being packed and for control frames.
  return session_->answered() || session_->early_bytes_left() > proto::early_bytes_max / 2;
}

proto::result<void> origin_circuit::seal(cell& filled, std::size_t payload_bytes) {
  bytes_ += payload_bytes;
  forward_bytes_ += payload_bytes;
  return session_->seal_forward(session_->hop_count() - 1,
                                {filled.body_at(), filled.body().size() + proto::slot_tailroom}, filled.size,
                                payload_bytes, context_.random);
}

void origin_circuit::on_cell(leg&, cell arrived) {
  switch (arrived.kind) {
  case proto::cell_kind::created:
    on_created(arrived);
    return;
  case proto::cell_kind::relay:
    on_relay(std::move(arrived));
    return;
  case proto::cell_kind::refused:
    on_refused(arrived);
    return;
  case proto::cell_kind::destroy: {
    leg_.detach();
    fail(actors::close_reason::destroyed_by_hop, actors::segment_unknown);
    return;
  }
  default:
    violation(proto::errc::unsolicited, 0);
  }
}

void origin_circuit::on_created(const cell& arrived) {
  if (session_->answered()) {
    violation(proto::errc::unsolicited, 0);
    return;
  }
  const auto opened = session_->open_created(arrived.body());
  if (!opened) {
    violation(opened.error(), actors::segment_unknown);
    return;
  }
  on_frames(opened->hop, opened->payload, arrived.storage);
  if (over_)
    return;
  if (opened->hop + 1 != session_->hop_count()) {
    violation(proto::errc::unsolicited, static_cast<std::uint8_t>(opened->hop + 1));
    return;
  }
  keeper_.on_circuit_built(*this,
                           std::chrono::duration_cast<std::chrono::microseconds>(context_.loop.now() - started_));
  send_due_steps();
  streams_.room_again();
}

void origin_circuit::on_relay(cell arrived) {
  if (!session_->answered()) {
    violation(proto::errc::unsolicited, 0);
    return;
  }
  const auto bytes = arrived.wire_bytes();
  const auto opened = [&] {
    const kept_bytes behind(arrived.at + bytes);
    return session_->open_backward({arrived.body_at(), arrived.body().size() + proto::slot_tailroom}, arrived.size);
  }();
  if (!opened) {
    // Which hop or link spoilt the cell cannot be told from here.
    violation(opened.error(), actors::segment_unknown);
    return;
  }
  bytes_ += opened->payload.size();
  on_frames(opened->hop, opened->payload, arrived.storage);
  if (over_)
    return;
  if (!allowance_.end_cell(forward_bytes_)) {
    violation(proto::errc::unsolicited, segment_of(opened->hop));
    return;
  }
  leg_.drained(bytes);
  send_due_steps();
}

void origin_circuit::on_refused(const cell& arrived) {
  const auto refusal = proto::read_refused_body(arrived.body());
  leg_.detach();
  if (refusal)
    fail(actors::from_wire(refusal->reason), 0, {refusal->records.begin(), refusal->records.end()});
  else
    fail(actors::close_reason::protocol_violation, 0);
}

void origin_circuit::on_frames(std::size_t hop, proto::byte_view payload, const chunk_ref& storage) {
  const bool from_exit = hop + 1 == session_->hop_count();
  proto::frame_reader frames(payload,
                             from_exit ? proto::frame_path::exit_to_client : proto::frame_path::middle_to_client,
                             from_exit && measuring_ != nullptr);
  while (!over_) {
    const auto next = frames.next();
    if (!next) {
      violation(next.error(), segment_of(hop));
      return;
    }
    if (!*next)
      return;
    allowance_.saw((*next)->type);
    if (auto done = on_frame(hop, **next, storage); !done)
      violation(done.error(), segment_of(hop));
  }
}

proto::result<void> origin_circuit::on_frame(std::size_t hop, const proto::frame_view& frame,
                                             const chunk_ref& storage) {
  switch (frame.type) {
  case proto::frame_type::step_answer: {
    const auto key = proto::parse_step_answer(frame.content);
    if (!key)
      return tl::unexpected(key.error());
    return session_->on_step_answer(hop, *key);
  }
  case proto::frame_type::error: {
    const auto refusal = proto::parse_error(frame.content);
    if (!refusal)
      return tl::unexpected(refusal.error());
    fail(actors::from_wire(refusal->reason), static_cast<std::uint8_t>(hop + 1),
         {refusal->records.begin(), refusal->records.end()});
    return {};
  }
  case proto::frame_type::echo:
    measuring_->on_echo(frame.content);
    return {};
  case proto::frame_type::speedtest:
    return tl::unexpected(proto::errc::unsolicited); // nor does it ask for one
  case proto::frame_type::pong:
    return tl::unexpected(proto::errc::unsolicited); // this client never pings
  default:
    return streams_.on_frame(frame, storage);
  }
}

void origin_circuit::send_due_steps() {
  if (!built() || over_)
    return;
  while (const auto hop = session_->step_due(context_.loop.now())) {
    if (!send_step(*hop))
      return;
  }
}

bool origin_circuit::send_step(std::size_t hop) {
  const auto suite = context_.suites.preferred().value_or(session_->suite(hop));
  const auto offer = session_->begin_step(hop, suite, context_.suites, context_.random, context_.loop.now());
  if (!offer) {
    violation(offer.error(), static_cast<std::uint8_t>(hop));
    return false;
  }
  auto ready = make_cell(context_.pool, proto::cell_kind::relay, proto::cell_size::small);
  proto::frame_writer frames(
      {ready.body_at() + proto::forward_payload_offset(hop), proto::forward_payload_max(ready.size, hop)});
  frames.step(*offer);
  const auto sealed = session_->seal_forward(hop, {ready.body_at(), ready.body().size() + proto::slot_tailroom},
                                             ready.size, frames.used(), context_.random);
  if (!sealed) {
    violation(sealed.error(), static_cast<std::uint8_t>(hop));
    return false;
  }
  leg_.send(std::move(ready));
  return true;
}

void origin_circuit::on_sent(leg&, std::size_t) {
  if (!packer_.room_again() || !may_seal())
    return;
  streams_.room_again();
  if (measuring_ != nullptr)
    measuring_->on_echo_room();
}

void origin_circuit::on_link_lost(leg&, actors::close_reason reason, proto::byte_view records) {
  fail(reason, 0, {records.begin(), records.end()});
}

bool origin_circuit::begins_at(const proto::node_id& entry) const {
  return leg_.attached() && leg_.on()->neighbour() == entry;
}

void origin_circuit::finished(stream& done, proto::close_code) { streams_.retire(done); }

void origin_circuit::tick() {
  if (over_ || !session_)
    return;
  const auto now = context_.loop.now();
  if (!session_->answered() && now - started_ > created_deadline)
    fail(actors::close_reason::timed_out, actors::segment_unknown);
  else if (!session_->check(now))
    fail(actors::close_reason::step_overdue, last_segment());
  else
    send_due_steps();
}

std::uint8_t origin_circuit::last_segment() const {
  return session_ ? static_cast<std::uint8_t>(session_->hop_count() - 1) : 0;
}

std::uint8_t origin_circuit::segment_of(std::size_t hop) const {
  return std::min(static_cast<std::uint8_t>(hop + 1), last_segment());
}

void origin_circuit::violation(proto::errc why, std::uint8_t segment) {
  context_.metrics.circuit_refused(why);
  fail(why == proto::errc::bad_tag ? actors::close_reason::bad_tag : actors::close_reason::protocol_violation, segment);
}

void origin_circuit::destroy(actors::close_reason reason) { fail(reason, 0); }

void origin_circuit::fail(actors::close_reason reason, std::uint8_t segment, std::vector<std::uint8_t> records) {
  if (over_)
    return;
  over_ = true;
  packer_.abandon();
  if (leg_.attached()) {
    link& on = *leg_.on();
    const auto circuit = leg_.id();
    leg_.detach();
    on.send_destroy(circuit, reason);
  }
  // The keeper first: a stream that may go elsewhere must not be offered to this circuit again.
  keeper_.on_circuit_over(*this, reason, segment, std::move(records));
  streams_.lose_all(reason);
}

} // namespace gate17::node
