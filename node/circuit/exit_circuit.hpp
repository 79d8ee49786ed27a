// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include "node/circuit/cell_packer.hpp"
#include "node/circuit/hop_circuit.hpp"
#include "node/exit/circuit_resolver.hpp"
#include "node/exit/slot_pool.hpp"
#include "node/stream/stream_set.hpp"

namespace gate17::node {

struct datagram_exit;
class exit_dialer;

/// What an exit may do for a circuit; null members mean "not here".
struct exit_services {
  /// Null when this node is no exit.
  exit_dialer* dialer = nullptr;
  /// Goes with the dialer. A circuit asks through a cache of its own.
  resolver* names = nullptr;
  /// The network owner vouches for this exit. Not so until a document says it.
  bool trusted = false;
  /// For flows and questions; null like `dialer`.
  datagram_exit* datagrams = nullptr;
  /// Hands a request to a service of this node; false when there is none or it is overloaded. Called with the service
  /// number and one whole request; the reply comes back on the loop's thread.
  std::function<bool(std::uint8_t service, std::vector<std::uint8_t> request,
                     std::function<void(std::vector<std::uint8_t>)> reply)>
      serve;
  std::size_t streams_max = 4096;
  std::size_t request_bytes_max = 16384;
};

/// The last hop of a circuit: its streams end here, in targets or in services of this node.
class exit_circuit final : public hop_circuit, public stream_host {
public:
  exit_circuit(loop_context& context, hop_circuit_keeper& keeper, exit_services& services, proto::hop_session session);

  /// Answers `created` at once; dialling never waits for it, nor it for dialling.
  bool answer();

  void on_cell(leg& from, cell arrived) override;
  void on_sent(leg& on, std::size_t bytes) override;
  void on_link_lost(leg& on, actors::close_reason reason, proto::byte_view records) override;
  std::size_t stream_count() const override { return streams_.size(); }
  std::uint64_t held_bytes() const override { return previous_.queued_bytes() + streams_.held_bytes(); }

  cell_packer& packer() override { return packer_; }
  loop_context& context() override { return context_; }
  void wait_for_room(stream& waiting) override { streams_.wait_for_room(waiting); }
  void finished(stream& done, proto::close_code code) override;

private:
  void on_over(actors::close_reason reason) override;
  proto::result<void> on_frames(proto::byte_view payload, const chunk_ref& storage);
  proto::result<void> on_frame(const proto::frame_view& frame, const chunk_ref& storage);
  proto::result<void> on_echo(const proto::frame_view& frame);
  proto::result<void> on_open(const proto::frame_view& frame);
  proto::result<void> on_open_service(const proto::frame_view& frame);
  proto::result<void> on_first_datagram(const proto::frame_view& frame);
  proto::result<void> on_resolve(const proto::frame_view& frame);

  /// Decided by the first frame that is not about the circuit itself, for good.
  enum class purpose : std::uint8_t { open, streams, measuring };

  exit_services& services_;
  purpose purpose_ = purpose::open;
  std::uint64_t echoed_bytes_ = 0;
  std::optional<circuit_resolver> names_; ///< when this node is an exit; outlives the streams
  cell_packer packer_;
  slot_pool flows_;
  slot_pool questions_;
  stream_set streams_;
};

} // namespace gate17::node
