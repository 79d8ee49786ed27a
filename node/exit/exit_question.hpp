// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include "node/exit/datagram_exit.hpp"
#include "node/exit/resolver.hpp"
#include "node/stream/message_stream.hpp"

namespace gate17::node {

/// The exit's end of a question. Addresses that the exit would not talk to are no answer, and not asked about: a
/// stranger's name must not point a browser at its own network (rebinding), nor reveal the names of this one.
class exit_question final : public message_stream {
public:
  /// `names` are those of the circuit.
  exit_question(stream_host& host, std::uint32_t id, const datagram_exit& use, resolver& names)
      : message_stream(host, id), use_(use), names_(names) {}

  /// Holds the slot as long as it lives.
  void ask(const proto::resolve_frame& asked, slot_pool::slot in_circuit);
  void refuse(proto::close_code code);

  bool takes(proto::frame_type type) const override { return type == proto::frame_type::close; }
  void on_close(proto::close_code code) override;
  void on_room() override {}
  void on_circuit_lost(actors::close_reason) override { question_.reset(); }

private:
  void on_addresses(const resolved_name& found);
  void on_name(const resolved_name& found);
  void finish();

  const datagram_exit& use_;
  resolver& names_;
  proto::ip_address::family wanted_ = proto::ip_address::family::none;
  std::optional<slot_pool::slot> in_circuit_;
  std::unique_ptr<resolver::question> question_;
};

} // namespace gate17::node
