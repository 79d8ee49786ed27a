// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "actors/circuit_plan.hpp"
#include "actors/ports.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/node_id.hpp"

namespace gate17::actors {

/// How a circuit ended, for the streams it carried that come back.
struct circuit_failure {
  circuit_id id = 0;
  std::vector<proto::node_id> suspects; ///< both ends of the segment that failed
  circuit_plan plan;                    ///< filled only with `fresh_keys`
  std::optional<proto::responder_keys_public> fresh_keys;
};

/// What the pool remembers of one stream.
struct stream_record {
  std::chrono::steady_clock::time_point touched;
  circuit_id circuit = 0;
  std::vector<proto::node_id> excluded;
  std::vector<proto::node_id> renewed; ///< nodes whose stale prekey was replaced once already
};

/// Which stream runs over which circuit, and what its failed routes taught. Bounded by its owner for streams and by
/// `failures_max` for failures (the oldest goes).
class stream_ledger {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit stream_ledger(std::size_t failures_max) : failures_max_(failures_max) {}

  stream_record* find(stream_id id);
  stream_record& record(stream_id id, time_point now);
  void forget(stream_id id) { streams_.erase(id); }

  std::vector<stream_id> streams_on(circuit_id circuit) const;

  void note_failure(circuit_failure failure);
  const circuit_failure* failure_of(circuit_id id) const;

  /// Streams whose circuit is gone and that nobody spoke of since `before`.
  template <class Gone>
  void purge(time_point before, Gone&& is_gone) {
    std::erase_if(streams_,
                  [&](const auto& item) { return item.second.touched < before && is_gone(item.second.circuit); });
  }

  std::size_t size() const { return streams_.size(); }

private:
  std::size_t failures_max_;
  std::unordered_map<stream_id, stream_record> streams_;
  std::unordered_map<circuit_id, circuit_failure> failures_;
  std::deque<circuit_id> failure_order_;
};

} // namespace gate17::actors
