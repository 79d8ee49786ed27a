// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "actors/status.hpp"
#include "node/buffer/byte_accountant.hpp"
#include "node/metrics/metrics_registry.hpp"
#include "proto/cell/geometry.hpp"
#include "proto/errc.hpp"

namespace gate17::node {

/// Cells and refusals on links. This struct and its neighbours are shared by all loops and thread-safe; counting takes
/// an atomic addition, so what happens per cell is counted per loop first (data_plane_metrics) and arrives in bulk.
struct link_metrics {
  explicit link_metrics(metrics_registry& in);
  void cell_received(proto::cell_size size, std::uint64_t times = 1);
  void cell_sent(proto::cell_size size, std::uint64_t times = 1);
  void cell_refused(proto::errc why, std::uint64_t times = 1) { refused.count(why, times); }
  void padding_received(std::uint64_t bytes) { padding_in.Increment(static_cast<double>(bytes)); }
  void padding_sent(std::uint64_t bytes) { padding_out.Increment(static_cast<double>(bytes)); }
  void link_made_room(std::uint64_t times = 1) { made_room.Increment(static_cast<double>(times)); }

  std::array<prometheus::Counter*, 2> received;
  std::array<prometheus::Counter*, 2> sent;
  refusal_counters refused;
  prometheus::Counter& padding_in;
  prometheus::Counter& padding_out;
  prometheus::Counter& made_room;
};

struct handshake_metrics {
  explicit handshake_metrics(metrics_registry& in);
  void handshake_accepted(std::uint64_t times = 1) { accepted.Increment(static_cast<double>(times)); }
  void handshake_refused(proto::errc why, std::uint64_t times = 1) { refused.count(why, times); }

  prometheus::Counter& accepted;
  refusal_counters refused;
};

struct circuit_metrics {
  explicit circuit_metrics(metrics_registry& in);
  void circuit_accepted(std::uint64_t times = 1) { accepted.Increment(static_cast<double>(times)); }
  void create_refused(proto::errc why, std::uint64_t times = 1) { creates_refused.count(why, times); }
  void circuit_refused(proto::errc why, std::uint64_t times = 1) { refused.count(why, times); }
  void circuit_sacrificed(std::uint64_t times = 1) { sacrificed.Increment(static_cast<double>(times)); }
  void cell_for_unknown_circuit(std::uint64_t times = 1) { unknown.Increment(static_cast<double>(times)); }

  prometheus::Counter& accepted;
  prometheus::Counter& sacrificed;
  prometheus::Counter& unknown;
  refusal_counters creates_refused;
  refusal_counters refused;
};

struct stream_metrics {
  explicit stream_metrics(metrics_registry& in);
  void stream_opened(std::uint64_t times = 1) { opened.Increment(static_cast<double>(times)); }
  void stream_failed(std::uint64_t times = 1) { failed.Increment(static_cast<double>(times)); }
  void cleartext_refused(std::uint64_t times = 1) { cleartext.Increment(static_cast<double>(times)); }
  void service_refused(std::uint64_t times = 1) { services.Increment(static_cast<double>(times)); }

  prometheus::Counter& opened;
  prometheus::Counter& failed;
  prometheus::Counter& cleartext;
  prometheus::Counter& services;
};

struct flow_metrics {
  explicit flow_metrics(metrics_registry& in);
  void flow_opened(std::uint64_t times = 1) { opened.Increment(static_cast<double>(times)); }
  void flow_failed(std::uint64_t times = 1) { failed.Increment(static_cast<double>(times)); }
  void datagram_dropped(std::uint64_t times = 1) { dropped.Increment(static_cast<double>(times)); }
  void datagram_too_big(std::uint64_t times = 1) { too_big.Increment(static_cast<double>(times)); }
  void question_refused(std::uint64_t times = 1) { questions.Increment(static_cast<double>(times)); }

  prometheus::Counter& opened;
  prometheus::Counter& failed;
  prometheus::Counter& dropped;
  prometheus::Counter& too_big;
  prometheus::Counter& questions;
};

struct loop_metrics {
  explicit loop_metrics(metrics_registry& in);
  void post_dropped(std::uint64_t times = 1) { dropped.Increment(static_cast<double>(times)); }
  void tick_published() { ticks.Increment(); }

  prometheus::Counter& dropped;
  prometheus::Counter& ticks;
};

/// What the node's directory holds and serves; set, not counted.
struct directory_metrics {
  explicit directory_metrics(metrics_registry& in);
  void measured(const actors::consensus_status& held);

  prometheus::Gauge& whole;
  prometheus::Gauge& packed;
  prometheus::Gauge& diff;
  prometheus::Gauge& bad_diffs;
  prometheus::Gauge& conflicts;

private:
  metrics_registry& registry_; ///< uploads turned away get a series when a reason first occurs
};

/// Of an authority among several; all zero elsewhere.
struct council_metrics {
  explicit council_metrics(metrics_registry& in);
  void measured(const actors::council_status& held);

  prometheus::Gauge& votes;
  prometheus::Gauge& signatures;
  prometheus::Gauge& documents;
  prometheus::Gauge& failed;
  prometheus::Gauge& disputed;
  prometheus::Gauge& liars;
};

/// What an authority's probes came to; all zero elsewhere.
struct probing_metrics {
  explicit probing_metrics(metrics_registry& in);
  void measured(const actors::probing_status& held);

  prometheus::Counter& answered;
  prometheus::Counter& failed;
  prometheus::Counter& unsent;
  prometheus::Counter& measurements;
  prometheus::Gauge& reachable;
  prometheus::Gauge& unreachable;

private:
  actors::probing_status last_;
};

struct accountant_metrics {
  explicit accountant_metrics(metrics_registry& in);
  void measured(const byte_accountant& process);

  prometheus::Gauge& held;
  prometheus::Gauge& limit;
};

} // namespace gate17::node
