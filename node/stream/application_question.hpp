// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/stream/inbound_question.hpp"
#include "node/stream/message_stream.hpp"

namespace gate17::node {

/// Hears how a question ends on its circuit; it is gone afterwards.
class application_question_events {
public:
  virtual ~application_question_events() = default;
  virtual void on_answer(name_answer answer) = 0;
  virtual void on_lost(actors::close_reason reason) = 0;
};

/// The client's end of a question on one circuit.
class application_question final : public message_stream {
public:
  application_question(stream_host& host, std::uint32_t id, const inbound_question& asked,
                       application_question_events& told);

  void ask();
  /// Nobody waits any more.
  void withdraw() { end(proto::close_code::done); }

  bool takes(proto::frame_type type) const override { return type == proto::frame_type::resolved; }
  proto::result<void> on_resolved(const proto::resolved_frame& answer) override;
  void on_close(proto::close_code) override {}
  void on_room() override {}
  void on_circuit_lost(actors::close_reason reason) override { told_.on_lost(reason); }

private:
  bool fits(const proto::resolved_frame& answer) const;

  std::string host_name_;
  proto::ip_address::family wanted_;
  application_question_events& told_;
};

} // namespace gate17::node
