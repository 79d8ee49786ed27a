// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/circuit/hop_face.hpp"

#include <array>
#include <cstring>
#include <utility>

#include "proto/cell/limits.hpp"

namespace gate17::node {

proto::result<proto::forward_layer> hop_face::open(cell& arrived) {
  pinged_ = false;
  return session_.open_forward({arrived.body_at(), arrived.body().size() + proto::relay_shift});
}

proto::result<void> hop_face::relay_created(const cell& arrived) {
  auto ready = make_cell(context_.pool, proto::cell_kind::created, proto::cell_size::small);
  // Room for the layer is made by placing the received body behind where the outgoing one will start.
  std::memcpy(ready.body_at() + proto::created_shift, arrived.body_at(), proto::created_body_bytes);
  const auto done =
      session_.relay_created(context_.random, {ready.body_at(), proto::created_shift + proto::created_body_bytes});
  if (done)
    previous_.send_control(std::move(ready));
  return done;
}

proto::result<void> hop_face::relay_backward(cell arrived) {
  const auto bytes = arrived.body().size();
  arrived.at -= proto::relay_shift;
  const auto done = session_.relay_backward({arrived.body_at(), bytes + proto::relay_shift});
  if (done)
    previous_.send(std::move(arrived));
  return done;
}

proto::result<bool> hop_face::on_common_frame(const proto::frame_view& frame) {
  if (frame.type == proto::frame_type::ticket)
    return true; // an open network grants without limit; the field keeps its shape
  if (frame.type == proto::frame_type::ping) {
    // One answer for one cell, so that a ping costs its sender as much as us.
    if (std::exchange(pinged_, true))
      return tl::unexpected(proto::errc::limit_exceeded);
    proto::byte_array<8> token{};
    std::copy_n(frame.content.begin(), token.size(), token.begin());
    return send_own([&](proto::frame_writer& out) { out.pong(token); }).map([] { return true; });
  }
  if (frame.type != proto::frame_type::step)
    return false;
  const auto offer = proto::parse_step(frame.content);
  if (!offer)
    return tl::unexpected(offer.error());
  if (auto done = session_.on_step_frame(*offer, context_.suites, context_.loop.now()); !done)
    return tl::unexpected(done.error());
  const auto key = session_.answer_step(context_.random);
  if (!key)
    return tl::unexpected(key.error());
  return send_own([&](proto::frame_writer& out) { out.step_answer(*key); }).map([] { return true; });
}

proto::result<void> hop_face::send_created() {
  auto ready = make_cell(context_.pool, proto::cell_kind::created, proto::cell_size::small);
  const auto done = session_.make_created(context_.random, ready.body(), {});
  if (done)
    previous_.send_control(std::move(ready));
  return done;
}

void hop_face::send_error(proto::end_reason reason, proto::byte_view records) {
  if (session_.answered()) {
    (void)send_own([&](proto::frame_writer& out) { out.error(reason, records); });
    return;
  }
  // The client cannot open a backward cell of ours before it knows our r: the error rides in created itself.
  std::array<std::uint8_t, proto::created_payload_max> payload;
  proto::frame_writer frames(payload);
  if (!frames.error(reason, records))
    frames.error(reason, {});
  auto ready = make_cell(context_.pool, proto::cell_kind::created, proto::cell_size::small);
  if (session_.make_created(context_.random, ready.body(), proto::byte_view(payload).first(frames.used())))
    previous_.send_control(std::move(ready));
}

proto::result<void> hop_face::seal(cell& filled, std::size_t payload_bytes) {
  return session_.seal_backward(filled.body(), payload_bytes, context_.random);
}

proto::result<void> hop_face::send_own(const std::function<void(proto::frame_writer&)>& write) {
  if (own_ends_.size() >= proto::unanswered_control_cells_max)
    return tl::unexpected(proto::errc::limit_exceeded);
  auto ready = make_cell(context_.pool, proto::cell_kind::relay, proto::cell_size::small);
  proto::frame_writer frames({ready.body_at() + payload_offset(), payload_max(ready.size)});
  write(frames);
  const auto done = seal(ready, frames.used());
  if (!done)
    return done;
  previous_.send(std::move(ready));
  own_ends_.push_back(left_bytes_ + previous_.queued_bytes());
  return {};
}

bool hop_face::cell_left(std::size_t bytes) {
  left_bytes_ += bytes;
  if (own_ends_.empty() || own_ends_.front() != left_bytes_)
    return false;
  own_ends_.pop_front();
  return true;
}

} // namespace gate17::node
