// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/stream_set.hpp"

#include <utility>

namespace gate17::node {

stream& stream_set::add(std::unique_ptr<stream> added) {
  auto& one = *added;
  newest_id_ = one.id();
  streams_.emplace(one.id(), std::move(added));
  return one;
}

proto::result<void> stream_set::on_frame(const proto::frame_view& frame, const chunk_ref& storage) {
  const auto found = streams_.find(frame.stream);
  if (found == streams_.end()) {
    if (frame.stream > newest_id_)
      return tl::unexpected(proto::errc::unsolicited);
    return {};
  }
  stream& to = *found->second;
  if (!to.takes(frame.type))
    return tl::unexpected(proto::errc::unsolicited);
  switch (frame.type) {
  case proto::frame_type::data:
    if (!to.take_data(frame.content, storage))
      return tl::unexpected(proto::errc::limit_exceeded);
    return {};
  case proto::frame_type::stream_credit: {
    const auto credit = proto::parse_stream_credit(frame.content);
    if (!credit)
      return tl::unexpected(credit.error());
    if (!to.take_credit(credit->bytes))
      return tl::unexpected(proto::errc::limit_exceeded);
    return {};
  }
  case proto::frame_type::close: {
    const auto close = proto::parse_close(frame.content);
    if (!close)
      return tl::unexpected(close.error());
    if (!to.believes(close->code))
      return tl::unexpected(proto::errc::unsolicited);
    to.on_close(close->code);
    return {};
  }
  case proto::frame_type::connected: {
    const auto connected = proto::parse_connected(frame.content);
    if (!connected)
      return tl::unexpected(connected.error());
    to.on_connected(*connected);
    return {};
  }
  case proto::frame_type::datagram: {
    const auto datagram = proto::parse_datagram(frame.content);
    return datagram ? to.on_datagram(*datagram) : tl::unexpected(datagram.error());
  }
  case proto::frame_type::resolved: {
    const auto resolved = proto::parse_resolved(frame.content);
    return resolved ? to.on_resolved(*resolved) : tl::unexpected(resolved.error());
  }
  default:
    return tl::unexpected(proto::errc::unsolicited);
  }
}

std::uint64_t stream_set::held_bytes() const {
  std::uint64_t total = 0;
  for (const auto& [id, one] : streams_)
    total += one->held_bytes();
  return total;
}

void stream_set::room_again() {
  const auto woken = std::exchange(waiting_, {});
  for (const auto id : woken) {
    const auto found = streams_.find(id);
    if (found != streams_.end())
      found->second->on_room();
  }
}

void stream_set::retire(stream& done) {
  const auto found = streams_.find(done.id());
  if (found == streams_.end())
    return;
  retired_.push_back(std::move(found->second));
  streams_.erase(found);
  loop_.request_turn_end(*this);
}

void stream_set::circuit_silent() {
  std::vector<stream*> all;
  for (const auto& [id, one] : streams_)
    all.push_back(one.get());
  for (auto* const one : all)
    one->on_circuit_silent();
}

void stream_set::lose_all(actors::close_reason reason) {
  auto lost = std::exchange(streams_, {});
  for (auto& [id, one] : lost) {
    one->on_circuit_lost(reason);
    retired_.push_back(std::move(one));
  }
  loop_.request_turn_end(*this);
}

} // namespace gate17::node
