// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/origin/waiting_streams.hpp"

#include <vector>

#include <sys/socket.h>

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
  one.watch = std::make_unique<io_watch>(
      loop_, one.stream.socket.get(),
      [this, &one] {
        take_first_bytes(one.stream);
        become_ready(one);
      },
      [] {});
  one.watch->want_read(true);
  one.silence = std::make_unique<timer>(loop_, [this, &one] { become_ready(one); });
  one.silence->start(first_bytes_wait);
}

// The first flight is kept beside the stream, because it may have to travel twice (R11). An end or an error of the
// socket is left for the stream to find.
void waiting_streams::take_first_bytes(inbound_stream& stream) {
  stream.first_bytes.resize(first_bytes_max);
  const auto got = ::recv(stream.socket.get(), stream.first_bytes.data(), stream.first_bytes.size(), 0);
  stream.first_bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
}

void waiting_streams::become_ready(waiting& one) {
  one.ready = true;
  one.watch->want_read(false);
  one.silence->cancel();
  settle(one);
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
