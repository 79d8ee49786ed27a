// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/stream_ledger.hpp"

namespace gate17::actors {

stream_record* stream_ledger::find(stream_id id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

stream_record& stream_ledger::record(stream_id id, time_point now) {
  auto& entry = streams_[id];
  entry.touched = now;
  return entry;
}

std::vector<stream_id> stream_ledger::streams_on(circuit_id circuit) const {
  std::vector<stream_id> found;
  for (const auto& [id, entry] : streams_) {
    if (entry.circuit == circuit) {
      found.push_back(id);
    }
  }
  return found;
}

void stream_ledger::note_failure(circuit_failure failure) {
  const circuit_id id = failure.id;
  if (failures_.insert_or_assign(id, std::move(failure)).second) {
    failure_order_.push_back(id);
  }
  if (failure_order_.size() > failures_max_) {
    failures_.erase(failure_order_.front());
    failure_order_.pop_front();
  }
}

const circuit_failure* stream_ledger::failure_of(circuit_id id) const {
  const auto found = failures_.find(id);
  return found == failures_.end() ? nullptr : &found->second;
}

} // namespace gate17::actors
