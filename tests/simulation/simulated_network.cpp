// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/simulation/simulated_network.hpp"

#include <algorithm>

namespace gate17::test {

using actors::close_reason;

simulated_network::simulated_network(event_queue& events, simulated_nodes& nodes, std::uint64_t seed,
                                     network_observer& observer)
    : events_(events), known_(nodes), observer_(observer), random_(seed), nodes_(simulated_nodes::count) {}

void simulated_network::install(const actors::circuit_spec& spec) {
  carried_circuit made;
  for (const auto& hop : spec.hops) {
    made.hops.push_back(known_.place_of(hop.id));
    made.keys.push_back(hop.keys->prekey);
    made.delays.push_back(delay());
  }
  const auto entry = made.hops.front();
  circuits_.emplace(spec.id, std::move(made));
  if (links_[entry].number == 0)
    dial(entry);
  create(spec.id, 0);
  events_.after(created_deadline, [this, id = spec.id] {
    const auto found = circuits_.find(id);
    if (found != circuits_.end() && !found->second.built)
      report(id, close_reason::timed_out, actors::segment_unknown, std::nullopt);
  });
}

void simulated_network::close(actors::circuit_id id) { circuits_.erase(id); }

void simulated_network::keep(const std::vector<proto::node_id>& entries) {
  std::set<std::size_t> wanted;
  for (const auto& id : entries)
    wanted.insert(known_.place_of(id));
  for (const auto entry : kept_)
    if (!wanted.contains(entry) && told_.erase(entry) != 0)
      observer_.on_entry_link(known_.id_of(entry), actors::entry_link::condition::let_go);
  kept_ = std::move(wanted);
  for (const auto entry : kept_) {
    auto& link = links_[entry];
    if (link.number == 0)
      dial(entry);
    else if (link.answered)
      tell(entry, !link.silent);
  }
}

void simulated_network::send(actors::stream_id stream, actors::circuit_id id, std::uint32_t chunk) {
  forward(id, [this, stream, id, chunk] {
    seen_[stream].push_back({id, chunk});
    if (chunk == 0)
      backward(id, hops_max, [this, stream, id] { observer_.on_served(stream, id); });
  });
}

bool simulated_network::passes(std::size_t from, std::size_t to) {
  return nodes_[from].hung == 0 && nodes_[to].hung == 0 && lanes_[std::minmax(from, to)].cut == 0;
}

void simulated_network::forward(actors::circuit_id id, visit at_exit) {
  const auto found = circuits_.find(id);
  if (found == circuits_.end())
    return;
  events_.after(found->second.delays[0],
                [this, id, at_exit = std::move(at_exit)]() mutable { walk(id, 0, std::move(at_exit)); });
}

void simulated_network::walk(actors::circuit_id id, std::size_t hop, visit at_exit) {
  const auto found = circuits_.find(id);
  if (found == circuits_.end())
    return;
  const auto& hops = found->second.hops;
  const auto again = [this, id, hop, at_exit] { walk(id, hop, at_exit); };
  if (hop == 0) {
    touch(hops[0]);
    if (!links_[hops[0]].answered || !answers(hops[0]))
      return stall(again);
  } else {
    auto& lane = lanes_[std::minmax(hops[hop - 1], hops[hop])];
    if (nodes_[hops[hop]].dead != 0 || lane.down)
      return fail(id, close_reason::link_lost, static_cast<std::uint8_t>(hop));
    if (!passes(hops[hop - 1], hops[hop])) {
      doubt_lane(hops[hop - 1], hops[hop]);
      return stall(again);
    }
  }
  if (hop >= found->second.reached)
    return; // a hop drops cells of circuits that it refused
  if (hop + 1 == hops.size())
    return at_exit();
  events_.after(found->second.delays[hop + 1],
                [this, id, hop, at_exit = std::move(at_exit)]() mutable { walk(id, hop + 1, std::move(at_exit)); });
}

/// Over the first `from` hops. The way back is taken at once after the time of all lanes: what breaks meanwhile ends
/// the circuit anyhow.
void simulated_network::backward(actors::circuit_id id, std::size_t from, visit at_client) {
  const auto found = circuits_.find(id);
  if (found == circuits_.end())
    return;
  span all{0};
  for (const auto one : found->second.delays)
    all += one;
  events_.after(all, [this, id, from, at_client = std::move(at_client)] {
    const auto still = circuits_.find(id);
    if (still == circuits_.end())
      return;
    const auto& hops = still->second.hops;
    for (std::size_t i = 0; i < std::min(from, hops.size()); ++i)
      if (nodes_[hops[i]].hung != 0 || (i == 0 && is_cut_off(hops[0])) || (i > 0 && !passes(hops[i - 1], hops[i])))
        return stall([this, id, from, at_client] { backward(id, from, at_client); });
    auto& link = links_[hops.front()];
    link.pulse.heard();
    at_client();
  });
}

void simulated_network::create(actors::circuit_id id, std::size_t hop) {
  events_.after(circuits_.at(id).delays[hop], [this, id, hop] { arrive(id, hop); });
}

void simulated_network::arrive(actors::circuit_id id, std::size_t hop) {
  const auto found = circuits_.find(id);
  if (found == circuits_.end())
    return;
  auto& one = found->second;
  if (hop == 0) {
    touch(one.hops[0]);
    if (!links_[one.hops[0]].answered || !answers(one.hops[0]))
      return stall([this, id] { arrive(id, 0); });
  } else if (nodes_[one.hops[hop]].dead != 0 || lanes_[std::minmax(one.hops[hop - 1], one.hops[hop])].down) {
    return fail(id, close_reason::link_lost, static_cast<std::uint8_t>(hop));
  } else if (!passes(one.hops[hop - 1], one.hops[hop])) {
    doubt_lane(one.hops[hop - 1], one.hops[hop]);
    return stall([this, id, hop] { arrive(id, hop); });
  }
  if (refuses_create(id, hop))
    return;
  one.reached = hop + 1;
  if (hop + 1 < one.hops.size())
    return create(id, hop + 1);
  backward(id, hops_max, [this, id] {
    circuits_.at(id).built = true;
    observer_.on_built(id);
  });
}

bool simulated_network::refuses_create(actors::circuit_id id, std::size_t hop) {
  const auto& one = circuits_.at(id);
  const auto node = one.hops[hop];
  const auto& state = nodes_[node];
  const auto segment = static_cast<std::uint8_t>(hop);
  if (state.refuses != 0) {
    fail(id, close_reason::overloaded, segment);
    return true;
  }
  if (state.lies != 0) {
    fail(id, close_reason::stale_prekey, segment); // a record that does not verify
    return true;
  }
  if (one.keys[hop] != known_.prekey(node, state.boot)) {
    proto::responder_keys_public fresh;
    fresh.id = known_.id_of(node);
    fresh.period = simulated_nodes::period;
    fresh.prekey = known_.prekey(node, state.boot);
    fail(id, close_reason::stale_prekey, segment, fresh);
    return true;
  }
  if (state.destroys != 0)
    events_.after(span(static_cast<std::int64_t>(random_() % 600)),
                  [this, id] { fail(id, close_reason::destroyed_by_hop, actors::segment_unknown); });
  return false;
}

void simulated_network::fail(actors::circuit_id id, close_reason reason, std::uint8_t segment,
                             std::optional<proto::responder_keys_public> keys) {
  // Hops behind forget the circuit at once, however long the word takes to the client.
  if (const auto found = circuits_.find(id); found != circuits_.end())
    found->second.reached =
        std::min<std::size_t>(found->second.reached, segment == actors::segment_unknown ? 0 : segment);
  // The hop in front of the segment tells; the entry about its own link.
  backward(id, std::max<std::size_t>(segment, 1),
           [this, id, reason, segment, keys] { report(id, reason, segment, keys); });
}

void simulated_network::report(actors::circuit_id id, close_reason reason, std::uint8_t segment,
                               std::optional<proto::responder_keys_public> keys) {
  if (circuits_.erase(id) != 0)
    observer_.on_closed(id, reason, segment, std::move(keys));
}

/// Whatever waits tries again; what still cannot pass waits on.
void simulated_network::resume() {
  for (auto& again : std::exchange(stalled_, {}))
    again();
}

} // namespace gate17::test
