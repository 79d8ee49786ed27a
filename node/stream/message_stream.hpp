// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/stream/stream.hpp"

namespace gate17::node {

/// A stream of whole messages instead of bytes: a flow of datagrams or a question. It has no windows, so frames about
/// bytes are unsolicited on it.
class message_stream : public stream {
public:
  using stream::stream;

  bool takes(proto::frame_type type) const override = 0;
  void on_connected(const proto::connected_frame&) final {}

protected:
  void on_data(proto::byte_view, const chunk_ref&) final {}

  /// Sends `close` and is over.
  void end(proto::close_code code) {
    host_.packer().writer(proto::frame_header_bytes + 1).close(id(), code);
    host_.finished(*this, code);
  }
};

} // namespace gate17::node
