// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/origin/circuit_probe.hpp"

#include <algorithm>
#include <utility>

namespace gate17::node {

circuit_probe::circuit_probe(loop_context& context, neighbours& links, actors::probe_spec spec, on_done done)
    : context_(context),
      links_(links),
      spec_(std::move(spec)),
      done_(std::move(done)),
      // Bytes that did not come back in time are not missed: what did counts.
      deadline_(context.loop,
                [this] { finish(first_sent_ ? actors::close_reason::finished : actors::close_reason::timed_out); }),
      self_(std::make_shared<circuit_probe*>(this)) {
  spec_.echo_bytes = std::min<std::size_t>(spec_.echo_bytes, proto::echo_bytes_max);
  deadline_.start(spec_.deadline);
  begin();
}

circuit_probe::~circuit_probe() {
  *self_ = nullptr;
  done_ = nullptr;
  if (circuit_)
    circuit_->destroy(actors::close_reason::finished);
}

void circuit_probe::begin() {
  if (spec_.hops.empty()) {
    finish(actors::close_reason::refused);
    return;
  }
  links_.reach_unknown(spec_.hops.front(), [guard = self_](link* entry, const proto::responder_keys_public* keys) {
    if (*guard != nullptr)
      (*guard)->on_link(entry, keys);
  });
}

void circuit_probe::on_link(link* entry, const proto::responder_keys_public* keys) {
  if (entry == nullptr || keys == nullptr) {
    finish(actors::close_reason::link_lost, 0);
    return;
  }
  const auto preferred = context_.suites.preferred().value_or(proto::suite_id::x25519_aes256gcm_blake2b);
  std::vector<proto::hop_plan> hops{
      {*keys, spec_.hops.size() > 1 ? spec_.hops.front().suite : preferred, std::nullopt}};
  for (std::size_t i = 1; i < spec_.hops.size(); ++i) {
    if (!spec_.hops[i].keys) {
      finish(actors::close_reason::refused);
      return;
    }
    hops.push_back({*spec_.hops[i].keys, spec_.hops[i].suite, std::nullopt});
  }
  circuit_ = std::make_unique<origin_circuit>(context_, static_cast<origin_keeper&>(*this), spec_.id);
  if (!circuit_->start(*entry, hops))
    finish(actors::close_reason::link_lost, 0);
}

void circuit_probe::on_circuit_built(origin_circuit& built, std::chrono::microseconds) {
  if (!done_)
    return;
  if (spec_.echo_bytes == 0) {
    finish(actors::close_reason::finished);
    return;
  }
  made_up_.resize(spec_.echo_bytes);
  context_.random.fill(made_up_);
  built.measure(*this);
  deadline_.start(spec_.echo_time_max);
  first_sent_ = context_.loop.now();
  on_echo_room();
}

void circuit_probe::on_echo_room() {
  auto& packer = circuit_->packer();
  while (done_ && sent_ < made_up_.size() && !packer.blocked()) {
    auto& frames = packer.writer(proto::frame_header_bytes + 1);
    const auto bytes = std::min(made_up_.size() - sent_, frames.room() - proto::frame_header_bytes);
    frames.append(proto::frame_type::echo, 0, proto::byte_view(made_up_).subspan(sent_, bytes));
    sent_ += bytes;
  }
}

void circuit_probe::on_echo(proto::byte_view bytes) {
  if (!done_)
    return;
  const auto expected = proto::byte_view(made_up_).subspan(echoed_, std::min(bytes.size(), sent_ - echoed_));
  if (bytes.size() != expected.size() || !std::ranges::equal(bytes, expected)) {
    finish(actors::close_reason::protocol_violation);
    return;
  }
  echoed_ += bytes.size();
  if (echoed_ == made_up_.size())
    finish(actors::close_reason::finished);
}

void circuit_probe::on_circuit_over(origin_circuit&, actors::close_reason reason, std::uint8_t segment,
                                    std::vector<std::uint8_t>) {
  // As in an exchange: a node that was restarted within the period may be asked for its keys, once. Begun at the next
  // tick, because this call comes from inside the circuit. In longer circuits a stale key of any hop is a failure, of
  // which several have to come.
  const bool may_be_restarted = spec_.hops.size() == 1 && spec_.hops.front().keys && !first_sent_ &&
                                reason != actors::close_reason::timed_out && !std::exchange(with_fresh_keys_, true);
  if (done_ && may_be_restarted)
    again_ = true;
  else
    finish(reason, segment);
}

void circuit_probe::tick() {
  if (std::exchange(again_, false)) {
    spec_.hops.front().keys.reset();
    begin();
  } else if (circuit_) {
    circuit_->tick();
  }
}

std::chrono::microseconds circuit_probe::echo_time() const {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(context_.loop.now() - *first_sent_);
  return std::max(took, std::chrono::microseconds(1));
}

void circuit_probe::finish(actors::close_reason reason, std::uint8_t segment) {
  if (!done_)
    return;
  const auto done = std::exchange(done_, nullptr);
  deadline_.cancel();
  actors::probe_ended event{spec_.id, reason, segment, 0, std::chrono::microseconds(0)};
  if (first_sent_ && reason == actors::close_reason::finished) {
    event.echoed_bytes = echoed_;
    event.echo_time = echo_time();
  }
  done(event);
}

} // namespace gate17::node
