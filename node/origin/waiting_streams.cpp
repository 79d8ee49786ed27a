// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/origin/waiting_streams.hpp"

#include <vector>

#include "node/content/server_first_ports.hpp"
#include "node/content/stream_start.hpp"
#include "node/stream/first_bytes_reader.hpp"

namespace gate17::node {

struct waiting_streams::waiting {
  actors::stream_id id;
  inbound_stream stream;
  std::chrono::steady_clock::time_point since;
  /// Until it is known what the stream is.
  std::unique_ptr<first_bytes_reader> reader;
};

waiting_streams::waiting_streams(event_loop& loop, want_circuit want, open_on open, give_up refuse)
    : loop_(loop), want_(std::move(want)), open_(std::move(open)), refuse_(std::move(refuse)) {}

waiting_streams::~waiting_streams() = default;

void waiting_streams::add(actors::stream_id id, inbound_stream stream) {
  auto made = std::make_unique<waiting>();
  auto& one = *made;
  one.id = id;
  one.since = loop_.now();
  one.stream = std::move(stream);
  waiting_.emplace(id, std::move(made));
  if (!one.stream.early_success || one.stream.content != actors::content_kind::undecided)
    return ask(one);
  if (one.stream.end) {
    // Nothing is read past its end; what came with it says enough.
    one.stream.content = classify_stream(one.stream.first_bytes).kind;
    return ask(one);
  }
  if (is_server_first_port(one.stream.target.port)) {
    one.stream.content = actors::content_kind::server_first;
    return ask(one);
  }
  one.reader = std::make_unique<first_bytes_reader>(loop_, one.stream.socket.get(), [this, &one](auto kind) {
    one.stream.content = kind;
    one.stream.first_bytes = one.reader->take_bytes();
    one.reader.reset();
    ask(one);
  });
  one.reader->start(std::move(one.stream.first_bytes), first_bytes_reader::silence::is_an_answer);
}

void waiting_streams::ask(waiting& one) {
  if (!want_(one.id, one.stream))
    refuse(one.id, actors::close_reason::overloaded);
}

std::unique_ptr<waiting_streams::waiting> waiting_streams::take(actors::stream_id id) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end())
    return nullptr;
  auto taken = std::move(found->second);
  waiting_.erase(found);
  taken->reader.reset();
  return taken;
}

void waiting_streams::attach(actors::stream_id id, actors::circuit_id circuit) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end() || found->second->reader)
    return; // one that still listens has not asked
  const auto taken = take(id);
  open_(id, std::move(taken->stream), circuit);
}

void waiting_streams::refuse(actors::stream_id id, actors::close_reason reason) {
  if (const auto taken = take(id))
    refuse_(id, std::move(taken->stream), reason);
}

void waiting_streams::tick() {
  std::vector<actors::stream_id> overdue;
  for (const auto& [id, one] : waiting_)
    if (loop_.now() - one->since > circuit_wait)
      overdue.push_back(id);
  for (const auto id : overdue)
    refuse(id, actors::close_reason::timed_out);
}

} // namespace gate17::node
