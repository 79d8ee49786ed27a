// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/stream.hpp"

namespace gate17::node {

namespace {

// Growth of a stream's window needs a round-trip estimate; a path of three hops and an exit is rarely faster.
constexpr std::chrono::milliseconds assumed_round_trip{100};

} // namespace

bool stream::takes(proto::frame_type type) const {
  return type == proto::frame_type::data || type == proto::frame_type::stream_credit ||
         type == proto::frame_type::close || type == proto::frame_type::connected;
}

proto::result<void> stream::on_datagram(const proto::datagram_frame&) {
  return tl::unexpected(proto::errc::unsolicited);
}

proto::result<void> stream::on_resolved(const proto::resolved_frame&) {
  return tl::unexpected(proto::errc::unsolicited);
}

bool stream::take_data(proto::byte_view bytes, const chunk_ref& storage) {
  if (!window_.receive(bytes.size(), host_.context().loop.now()))
    return false;
  bytes_received_ += bytes.size();
  on_data(bytes, storage);
  return true;
}

bool stream::take_credit(std::uint32_t bytes) {
  const bool was_empty = credit_.left() == 0;
  if (!credit_.grant(bytes))
    return false;
  if (was_empty)
    on_room();
  return true;
}

void stream::sent(std::uint64_t bytes) {
  credit_.spend(bytes);
  bytes_sent_ += bytes;
}

void stream::consumed(std::uint64_t bytes) {
  auto& context = host_.context();
  const auto now = context.loop.now();
  window_.drain(bytes, now, assumed_round_trip, context.windows_may_grow);
  std::uint8_t jitter = 0;
  context.random.fill({&jitter, 1});
  if (window_.grant_due(now, jitter))
    host_.packer().writer(proto::frame_header_bytes + 4).stream_credit(id_, window_.take_grant());
}

} // namespace gate17::node
