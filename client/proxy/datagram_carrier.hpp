// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "actors/ports.hpp"
#include "node/stream/inbound_flow.hpp"
#include "node/stream/inbound_question.hpp"

namespace gate17::client {

/// Port between associations and the data plane of their loop: `node::origin_flows` and `origin_questions` behind it
/// say what each call does.
class datagram_carrier {
public:
  virtual ~datagram_carrier() = default;
  /// Nothing when the datagram was not taken.
  virtual std::optional<actors::stream_id> open_flow(node::inbound_flow flow, proto::byte_view first) = 0;
  virtual void send(actors::stream_id flow, proto::byte_view bytes) = 0;
  virtual void close_flow(actors::stream_id flow) = 0;
  /// Nothing when the question was not taken.
  virtual std::optional<actors::stream_id> ask(node::inbound_question question, node::on_name_answer done) = 0;
  virtual void withdraw(actors::stream_id question) = 0;
};

} // namespace gate17::client
