// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/origin/waiting_streams.hpp"

#include <vector>

namespace gate17::node {

struct waiting_streams::waiting {
  actors::stream_id id;
  inbound_stream stream;
  std::chrono::steady_clock::time_point since;
  std::optional<actors::circuit_id> circuit;
  bool ready = false;
  std::unique_ptr<io_watch> watch;
  std::unique_ptr<timer> silence;
};

waiting_streams::waiting_streams(event_loop& loop, open_on open, give_up refuse)
    : loop_(loop), open_(std::move(open)), refuse_(std::move(refuse)) {}

waiting_streams::~waiting_streams() = default;

void waiting_streams::add(actors::stream_id id, inbound_stream stream) {
  auto made = std::make_unique<waiting>();
  auto& one = *made;
  one.id = id;
  one.since = loop_.now();
  one.ready = !stream.early_success || !stream.first_bytes.empty();
  one.stream = std::move(stream);
  waiting_.emplace(id, std::move(made));
  if (one.ready)
    return;
  const auto ready = [this, &one] {
    one.ready = true;
    one.watch->want_read(false);
    settle(one);
  };
  one.watch = std::make_unique<io_watch>(loop_, one.stream.socket.get(), ready, [] {});
  one.watch->want_read(true);
  one.silence = std::make_unique<timer>(loop_, ready);
  one.silence->start(first_bytes_wait);
}

void waiting_streams::attach(actors::stream_id id, actors::circuit_id circuit) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end())
    return;
  found->second->circuit = circuit;
  settle(*found->second);
}

void waiting_streams::settle(waiting& one) {
  if (!one.ready || !one.circuit)
    return;
  const auto id = one.id;
  const auto circuit = *one.circuit;
  const auto taken = std::move(waiting_.at(id));
  waiting_.erase(id);
  taken->watch.reset();
  open_(id, std::move(taken->stream), circuit);
}

void waiting_streams::refuse(actors::stream_id id, actors::close_reason reason) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end())
    return;
  const auto taken = std::move(found->second);
  waiting_.erase(found);
  taken->watch.reset();
  refuse_(id, std::move(taken->stream), reason);
}

void waiting_streams::tick() {
  std::vector<actors::stream_id> overdue;
  for (const auto& [id, one] : waiting_)
    if (!one->circuit && loop_.now() - one->since > circuit_wait)
      overdue.push_back(id);
  for (const auto id : overdue)
    refuse(id, actors::close_reason::timed_out);
}

} // namespace gate17::node
