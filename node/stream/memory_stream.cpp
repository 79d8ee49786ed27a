// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/memory_stream.hpp"

#include <algorithm>
#include <utility>

namespace gate17::node {

namespace {

constexpr std::size_t bytes_per_pump = 65536;

} // namespace

memory_stream::memory_stream(stream_host& host, std::uint32_t id, std::size_t received_bytes_max, events callbacks)
    : stream(host, id), received_bytes_max_(received_bytes_max), events_(std::move(callbacks)) {}

void memory_stream::send(std::vector<std::uint8_t> bytes, bool last) {
  outgoing_.insert(outgoing_.end(), bytes.begin(), bytes.end());
  last_given_ = last;
  pump();
}

void memory_stream::pump() {
  auto& packer = host_.packer();
  while (!over_ && outgoing_at_ < outgoing_.size()) {
    if (packer.blocked()) {
      host_.wait_for_room(*this);
      return;
    }
    const auto bytes =
        std::min<std::uint64_t>({outgoing_.size() - outgoing_at_, window_left(), std::uint64_t{bytes_per_pump}});
    if (bytes == 0)
      return;
    packer.append_data(id(), proto::byte_view(outgoing_).subspan(outgoing_at_, bytes));
    sent(bytes);
    outgoing_at_ += bytes;
  }
  if (over_ || !last_given_ || end_sent_)
    return;
  end_sent_ = true;
  packer.writer(proto::frame_header_bytes + 1).close(id(), proto::close_code::end);
  finish_if_done();
}

void memory_stream::reset(proto::close_code code) {
  if (over_)
    return;
  host_.packer().writer(proto::frame_header_bytes + 1).close(id(), code);
  end(code);
}

void memory_stream::on_data(proto::byte_view bytes, const chunk_ref&) {
  if (over_ || ended_)
    return;
  if (received_.size() + bytes.size() > received_bytes_max_) {
    reset(proto::close_code::policy);
    return;
  }
  received_.insert(received_.end(), bytes.begin(), bytes.end());
  consumed(bytes.size());
  if (events_.on_bytes)
    events_.on_bytes(received_);
}

void memory_stream::on_connected(const proto::connected_frame&) {}

void memory_stream::on_room() { pump(); }

void memory_stream::on_close(proto::close_code code) {
  if (over_)
    return;
  if (code != proto::close_code::end) {
    end(code);
    return;
  }
  ended_ = true;
  if (auto call = std::exchange(events_.on_end, nullptr))
    call(code, std::move(received_));
  finish_if_done();
}

void memory_stream::on_circuit_lost(actors::close_reason) {
  over_ = true;
  if (auto call = std::exchange(events_.on_end, nullptr))
    call(proto::close_code::reset, {});
}

void memory_stream::end(proto::close_code code) {
  over_ = true;
  if (auto call = std::exchange(events_.on_end, nullptr))
    call(code, {});
  host_.finished(*this, code);
}

void memory_stream::finish_if_done() {
  if (over_ || !ended_ || !end_sent_)
    return;
  over_ = true;
  host_.finished(*this, proto::close_code::done);
}

} // namespace gate17::node
