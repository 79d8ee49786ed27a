// SPDX-License-Identifier: GPL-3.0-or-later
// What a simulated client promises, whatever the network does.
#include <algorithm>
#include <set>

#include "tests/simulation/simulated_client.hpp"

namespace gate17::test {

using namespace actors;

void simulated_client::require(bool kept, const std::string& promise) const {
  if (!kept)
    throw broken_promise("after " + std::to_string(events_.elapsed().count()) + " ms: " + promise);
}

void simulated_client::check_route(const circuit_spec& spec) const {
  require(spec.hops.size() >= 3, "a route has three hops");
  std::set<proto::node_id> ids;
  std::set<proto::verify_key> owners;
  for (const auto& hop : spec.hops) {
    const auto* node = view_->find(hop.id);
    require(node != nullptr && hop.keys.has_value(), "hops are nodes of the network, with keys");
    ids.insert(hop.id);
    owners.insert(node->owner);
  }
  require(ids.size() == spec.hops.size() && owners.size() == spec.hops.size(), "nodes and owners of a route differ");
  require(ever_entries_.contains(spec.hops.front().id), "the entry is one of the sticky entries");
  require(ever_entries_.size() <= directory::entry_set::sample_size + directory::entry_set::replacements_max,
          "no more than two entries are replaced");
  const auto* exit = view_->find(spec.hops.back().id);
  require(exit->roles.has(proto::node_role::exit), "the last hop is an exit");
}

void simulated_client::check_attachment(stream_id id, circuit_id circuit) {
  auto& stream = streams_.at(id);
  require(stream.waiting, "a stream is attached once per want");
  require(stream.routes.insert(circuit).second && stream.routes.size() <= routes_max,
          "a stream takes three routes at most, each once");
  const auto found = circuits_.find(circuit);
  if (found == circuits_.end())
    return; // ended while the command was under way
  const auto key = std::pair(stream.plan.isolation, stream.plan.never_prebuilt);
  const bool alone = key == std::pair(std::string(), true);
  require(!found->second.owner || (!alone && *found->second.owner == key), "streams of different keys never share");
  found->second.owner = key;
  const auto* exit = view_->find(found->second.spec.hops.back().id);
  require(!stream.plan.needs_trusted_exit || exit->flags.has(proto::node_flag::trusted),
          "plain text leaves through trusted exits only");
}

void simulated_client::check_bounds() const {
  require(pool_.circuits().open + pool_.circuits().building <= config_.circuits_max, "circuits have a bound");
  require(pool_.pending_streams() <= config_.pending_streams_max, "waiting streams have a bound");
  require(pool_.streams().open <= config_.streams_max, "streams have a bound");
}

void simulated_client::check_deadlines() const {
  for (const auto& [id, stream] : streams_) {
    if (stream.over || stream.served)
      continue;
    require(events_.now() - stream.since <= stream_deadline, "stream " + std::to_string(id) + " is not left waiting");
    require(!stream.in_calm || events_.now() - stream.since <= serve_deadline,
            "stream " + std::to_string(id) + " is served within a second while the network is well");
  }
}

/// Later bytes arrive once and in order; first bytes again only where R11 allows it.
void simulated_client::check_bytes() const {
  for (const auto& [id, chunks] : network_.seen()) {
    const auto& stream = streams_.at(id);
    std::uint32_t next = 0;
    std::uint32_t firsts = 0;
    for (const auto& [circuit, chunk] : chunks) {
      require(stream.routes.contains(circuit), "bytes travel on the stream's own circuits");
      firsts += chunk == 0 ? 1 : 0;
      require(chunk == 0 ? next <= 1 : chunk == next, "bytes arrive in order and once");
      next = chunk + 1;
    }
    require(firsts <= (stream.plan.may_go_twice ? routes_max : 1), "first bytes travel twice only if they may");
  }
}

void simulated_client::check_rest() const {
  for (const auto& [id, stream] : streams_)
    require(stream.over, "stream " + std::to_string(id) + " has ended");
  require(pool_.streams().open == 0 && pool_.pending_streams() == 0, "nothing of ended streams stays behind");
  require(network_.circuit_count() == circuits_.size(), "pool and network agree about circuits");
}

} // namespace gate17::test
