// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "node/exit/exit_dialer.hpp"
#include "node/stream/socket_stream.hpp"

namespace gate17::node {

/// What an exit lets through (R14). A trusted exit carries everything; any other refuses first bytes that are readable,
/// to protect itself. Clients decide for themselves before they send.
enum class exit_trust : std::uint8_t { community, trusted };

/// The exit's end of a stream. Data that arrives before the target has connected waits here, within the window, and so
/// do first bytes that do not tell yet what they are.
class exit_stream final : public socket_stream {
public:
  exit_stream(stream_host& host, std::uint32_t id, exit_trust trust)
      : socket_stream(host, id), admitted_(trust == exit_trust::trusted) {}

  void dial(exit_dialer& dialer, resolver& names, const proto::host_view& target, std::uint16_t port);
  /// Ends the stream before it ever had a target.
  void refuse(proto::close_code code) { abort(code, true); }

  std::uint64_t held_bytes() const override { return socket_stream::held_bytes() + first_bytes_.size(); }
  void on_close(proto::close_code code) override;
  void on_circuit_lost(actors::close_reason reason) override;

protected:
  void on_data(proto::byte_view bytes, const chunk_ref& storage) override;

private:
  void on_dial_done(tl::expected<dialled, proto::close_code> outcome);
  void refuse_cleartext();

  std::unique_ptr<dial_attempt> attempt_;
  bool admitted_;
  /// Undecided ones; their bound is that of the classifier.
  std::vector<std::uint8_t> first_bytes_;
};

} // namespace gate17::node
