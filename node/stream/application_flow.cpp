// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/application_flow.hpp"

namespace gate17::node {

bool application_flow::send(proto::byte_view bytes) {
  auto& packer = host_.packer();
  if (packer.blocked()) {
    if (!waits_)
      host_.wait_for_room(*this);
    waits_ = true;
    return false;
  }
  const auto needed = proto::frame_header_bytes + 4 + target_.host.size() + bytes.size();
  if (packer.writer(needed).datagram(id(), target_.host, target_.port, bytes))
    count_sent(bytes.size());
  else
    host_.context().metrics.datagram_too_big();
  return true;
}

bool application_flow::takes(proto::frame_type type) const {
  return type == proto::frame_type::datagram || type == proto::frame_type::close;
}

proto::result<void> application_flow::on_datagram(const proto::datagram_frame& arrived) {
  const proto::endpoint from{arrived.host.literal, arrived.port};
  if (!peer_) {
    const auto asked = proto::ip_address::parse(target_.host);
    if (from.port != target_.port || (asked && *asked != from.address))
      return tl::unexpected(proto::errc::unsolicited);
    peer_ = from;
  }
  if (from != *peer_)
    return tl::unexpected(proto::errc::unsolicited);
  count_received(arrived.bytes.size());
  told_.on_datagram(arrived.bytes, from);
  return {};
}

void application_flow::on_close(proto::close_code code) {
  host_.finished(*this, code);
  told_.on_closed(code);
}

void application_flow::on_room() {
  waits_ = false;
  told_.on_room();
}

} // namespace gate17::node
