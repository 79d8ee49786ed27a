// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "node/stream/stream.hpp"

namespace gate17::node {

/// A stream that ends in memory: one side of an exchange with a service. Collects what comes, at most
/// `received_bytes_max`, and sends what it is given as windows allow.
class memory_stream final : public stream {
public:
  /// `on_bytes` sees all bytes received so far after each arrival; `on_end` is called once, with `end` after a clean
  /// end and another code otherwise.
  struct events {
    std::function<void(proto::byte_view all)> on_bytes;
    std::function<void(proto::close_code code, std::vector<std::uint8_t> all)> on_end;
  };

  memory_stream(stream_host& host, std::uint32_t id, std::size_t received_bytes_max, events callbacks);

  /// Appends; `last` ends this direction afterwards.
  void send(std::vector<std::uint8_t> bytes, bool last);
  /// Gives the stream up from this side.
  void reset(proto::close_code code);

  std::uint64_t held_bytes() const override { return received_.size() + outgoing_.size(); }
  void on_connected(const proto::connected_frame& frame) override;
  void on_close(proto::close_code code) override;
  void on_room() override;
  void on_circuit_lost(actors::close_reason reason) override;

protected:
  void on_data(proto::byte_view bytes, const chunk_ref& storage) override;

private:
  void pump();
  void end(proto::close_code code);
  void finish_if_done();

  std::size_t received_bytes_max_;
  events events_;
  std::vector<std::uint8_t> received_;
  std::vector<std::uint8_t> outgoing_;
  std::size_t outgoing_at_ = 0;
  bool last_given_ = false;
  bool end_sent_ = false;
  bool ended_ = false;
  bool over_ = false;
};

} // namespace gate17::node
