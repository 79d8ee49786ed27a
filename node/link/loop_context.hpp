// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/ports.hpp"
#include "node/buffer/chunk.hpp"
#include "node/io/event_loop.hpp"
#include "node/metrics/data_plane_metrics.hpp"
#include "proto/cell/lane_proof.hpp"
#include "proto/cell/link_session.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/suite.hpp"

namespace gate17::node {

/// How this process proves itself to a neighbour, and how it reads a neighbour's proof (R6). Implemented where the keys
/// are; called on loop threads, so implementations are immutable or lock-free.
class lane_identity {
public:
  virtual ~lane_identity() = default;
  /// Fills the body of the proof cell.
  virtual void write_proof(const proto::byte_array<32>& answer_hash, proto::random_source& random,
                           proto::byte_span body) = 0;
  /// Empty when the other side is a client; an error when it claims to be a node and is not.
  virtual proto::result<std::optional<proto::node_id>> check_proof(proto::byte_view body,
                                                                   const proto::byte_array<32>& answer_hash) = 0;
};

/// What everything on one loop shares. Owned by the worker; outlives all of it.
struct loop_context {
  actors::loop_index index;
  event_loop& loop;
  chunk_pool& pool;
  proto::random_source& random;
  lane_identity& identity;
  data_plane_metrics& metrics;
  proto::suite_policy suites;
  /// Relay cells of proven lanes cross in header mode when the consensus says so (R7).
  proto::link_mode lane_mode = proto::link_mode::header;
  /// False while the process comes near its memory limit (R12).
  bool windows_may_grow = true;
  /// Of the loop, both ends counted. A client that wants its link padded costs its entry 80 KiB/s and more.
  std::uint32_t padded_links = 0;
  std::uint32_t padded_links_max = 1'000;
};

} // namespace gate17::node
