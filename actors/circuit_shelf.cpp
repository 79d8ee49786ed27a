// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/circuit_shelf.hpp"

#include <algorithm>

namespace gate17::actors {

namespace {

const std::vector<circuit_id> none;

} // namespace

pooled_circuit& circuit_shelf::add(pooled_circuit circuit) {
  list_of(circuit).push_back(circuit.id);
  ++counts_[static_cast<std::size_t>(circuit.state)];
  const circuit_id id = circuit.id;
  return circuits_.insert_or_assign(id, std::move(circuit)).first->second;
}

pooled_circuit* circuit_shelf::find(circuit_id id) {
  const auto found = circuits_.find(id);
  return found == circuits_.end() ? nullptr : &found->second;
}

std::optional<pooled_circuit> circuit_shelf::remove(circuit_id id) {
  const auto found = circuits_.find(id);
  if (found == circuits_.end()) {
    return std::nullopt;
  }
  withdraw(found->second);
  --counts_[static_cast<std::size_t>(found->second.state)];
  std::optional<pooled_circuit> taken(std::move(found->second));
  circuits_.erase(found);
  return taken;
}

void circuit_shelf::set_phase(pooled_circuit& circuit, pooled_circuit::phase state, pooled_circuit::time_point now) {
  --counts_[static_cast<std::size_t>(circuit.state)];
  ++counts_[static_cast<std::size_t>(state)];
  circuit.state = state;
  circuit.since = now;
}

void circuit_shelf::withdraw(pooled_circuit& circuit) {
  if (circuit.owner) {
    const auto found = offered_.find({circuit.loop, *circuit.owner});
    if (found != offered_.end() && std::erase(found->second, circuit.id) != 0 && found->second.empty()) {
      offered_.erase(found);
    }
    return;
  }
  std::erase(spares_[circuit.loop], circuit.id);
}

void circuit_shelf::bind(pooled_circuit& spare, circuit_owner owner) {
  withdraw(spare);
  spare.owner = std::move(owner);
  list_of(spare).push_back(spare.id);
}

const std::vector<circuit_id>& circuit_shelf::offered_to(loop_index loop, const circuit_owner& owner) const {
  const auto found = offered_.find({loop, owner});
  return found == offered_.end() ? none : found->second;
}

const std::vector<circuit_id>& circuit_shelf::spares(loop_index loop) const {
  const auto found = spares_.find(loop);
  return found == spares_.end() ? none : found->second;
}

std::vector<circuit_id> circuit_shelf::ids() const {
  std::vector<circuit_id> found;
  found.reserve(circuits_.size());
  for (const auto& [id, circuit] : circuits_) {
    found.push_back(id);
  }
  return found;
}

std::vector<circuit_id>& circuit_shelf::list_of(const pooled_circuit& circuit) {
  return circuit.owner ? offered_[{circuit.loop, *circuit.owner}] : spares_[circuit.loop];
}

} // namespace gate17::actors
