// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/origin/exchange.hpp"

#include "node/stream/memory_stream.hpp"
#include "proto/codec/message_splitter.hpp"

namespace gate17::node {

namespace {

constexpr unsigned attempts_max = 2;

} // namespace

exchange::exchange(loop_context& context, neighbours& links, exchange_request request, on_done done)
    : context_(context),
      links_(links),
      request_(std::move(request)),
      done_(std::move(done)),
      deadline_(context.loop,
                [this] {
                  retry_ = false;
                  finish(actors::close_reason::timed_out, {});
                }),
      self_(std::make_shared<exchange*>(this)) {
  deadline_.start(request_.deadline);
  begin();
}

exchange::~exchange() {
  *self_ = nullptr;
  done_ = nullptr;
  if (circuit_)
    circuit_->destroy(actors::close_reason::finished);
}

void exchange::begin() {
  ++attempts_;
  links_.reach_unknown(request_.hop, [guard = self_](link* entry, const proto::responder_keys_public* keys) {
    if (*guard != nullptr)
      (*guard)->on_link(entry, keys);
  });
}

void exchange::on_link(link* entry, const proto::responder_keys_public* keys) {
  if (entry == nullptr || keys == nullptr) {
    finish(actors::close_reason::link_lost, {});
    return;
  }
  circuit_ = std::make_unique<origin_circuit>(context_, static_cast<origin_keeper&>(*this), request_.id);
  const auto suite = context_.suites.preferred().value_or(proto::suite_id::x25519_aes256gcm_blake2b);
  if (!circuit_->start(*entry, {proto::hop_plan{*keys, suite, std::nullopt}})) {
    finish(actors::close_reason::link_lost, {});
    return;
  }
  const auto id = circuit_->next_stream_id();
  auto asked = std::make_unique<memory_stream>(
      *circuit_, id, request_.answer_bytes_max + 4,
      memory_stream::events{[](proto::byte_view) {},
                            [this](proto::close_code code, std::vector<std::uint8_t> all) {
                              if (code == proto::close_code::end)
                                on_bytes(all);
                              else
                                finish(actors::close_reason::refused, {});
                            }});
  auto& on = static_cast<memory_stream&>(circuit_->streams().add(std::move(asked)));
  circuit_->packer()
      .writer(proto::frame_header_bytes + 1)
      .open_service(id, static_cast<proto::service_kind>(request_.service));
  on.send(request_.request, true);
}

void exchange::on_bytes(proto::byte_view all) {
  proto::message_splitter splitter(request_.answer_bytes_max);
  auto message = splitter.take(all);
  if (message && *message)
    finish(actors::close_reason::finished, std::move(**message));
  else
    finish(actors::close_reason::protocol_violation, {});
}

void exchange::on_circuit_built(origin_circuit&, std::chrono::microseconds) {}

void exchange::on_circuit_over(origin_circuit&, actors::close_reason reason, std::uint8_t, std::vector<std::uint8_t>) {
  // The link learnt the fresh records already; the second attempt uses them. A node that was restarted within the
  // period cannot tell an old key from noise and only hangs up: then first contact brings its records. Begun at the
  // next tick, because this call comes from inside the circuit.
  const bool may_be_restarted = request_.hop.keys && reason != actors::close_reason::timed_out;
  if (done_ && (reason == actors::close_reason::stale_prekey || may_be_restarted) && attempts_ < attempts_max)
    retry_ = true;
  else
    finish(reason, {});
}

void exchange::tick() {
  if (circuit_)
    circuit_->tick();
  if (std::exchange(retry_, false)) {
    request_.hop.keys.reset(); // they were the stale ones
    begin();
  }
}

void exchange::finish(actors::close_reason reason, std::vector<std::uint8_t> answer) {
  if (!done_ || retry_)
    return;
  const auto done = std::exchange(done_, nullptr);
  deadline_.cancel();
  done(reason, std::move(answer));
}

} // namespace gate17::node
