// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/status_board.hpp"

#include <algorithm>
#include <utility>

#include "actors/document_store.hpp"
#include "directory/network_view.hpp"

namespace gate17::actors {

namespace {

constexpr std::size_t tagging_nodes_max = 16;

} // namespace

status_board::status_board(std::string network) { status_.network = std::move(network); }

void status_board::set_network(network_view_ptr view, std::size_t usable_nodes) {
  const std::lock_guard lock(mutex_);
  status_.consensus.period = view->period();
  status_.consensus.valid_from = view->document().valid_from;
  status_.consensus.valid_until = view->document().valid_until;
  status_.consensus.nodes = static_cast<std::uint32_t>(view->size());
  status_.consensus.usable_nodes = static_cast<std::uint32_t>(usable_nodes);
  view_ = std::move(view);
}

void status_board::set_document(const directory::document_sizes& bytes, std::uint64_t bad_diffs) {
  const std::lock_guard lock(mutex_);
  status_.consensus.bytes = bytes;
  status_.consensus.bad_diffs = bad_diffs;
}

void status_board::set_refused_uploads(const std::map<proto::directory_status, std::uint64_t>& refused) {
  const std::lock_guard lock(mutex_);
  status_.consensus.refused_uploads = refused;
}

void status_board::note_conflict(std::uint64_t period) {
  const std::lock_guard lock(mutex_);
  auto& periods = status_.consensus.conflicts;
  if (periods.size() < document_store::proofs_max &&
      std::find(periods.begin(), periods.end(), period) == periods.end()) {
    periods.push_back(period);
  }
}

void status_board::set_council(const council_status& council, const std::vector<proto::equivocation>& proofs) {
  const std::lock_guard lock(mutex_);
  status_.council = council;
  status_.lying_authorities.clear();
  for (const auto& proof : proofs) {
    status_.lying_authorities.push_back(proof.first.author.authority);
  }
}

void status_board::set_probing(const probing_status& probing) {
  const std::lock_guard lock(mutex_);
  status_.probing = probing;
}

void status_board::set_entry(entry_status entry) {
  const std::lock_guard lock(mutex_);
  status_.entry = std::move(entry);
}

void status_board::set_pool(circuit_totals circuits, stream_totals streams, build_trouble building) {
  const std::lock_guard lock(mutex_);
  status_.circuits = circuits;
  status_.streams = streams;
  building_ = building;
}

void status_board::set_offline(bool offline) {
  const std::lock_guard lock(mutex_);
  offline_ = offline;
}

void status_board::set_announced(bool announced, std::string trouble) {
  const std::lock_guard lock(mutex_);
  announced_ = announced;
  trouble_ = std::move(trouble);
}

void status_board::set_state(run_state state, std::string reason, network_trouble trouble) {
  const std::lock_guard lock(mutex_);
  status_.state = state;
  status_.reason = std::move(reason);
  status_.trouble = trouble;
}

void status_board::set_fetch(fetch_status fetch, document_doubt doubt) {
  const std::lock_guard lock(mutex_);
  status_.fetch = fetch;
  status_.doubt = doubt;
}

void status_board::add_restart() {
  const std::lock_guard lock(mutex_);
  ++status_.actor_restarts;
}

void status_board::add_dropped() {
  const std::lock_guard lock(mutex_);
  ++status_.dropped_events;
}

void status_board::note_tagging(const proto::node_id& node) {
  const std::lock_guard lock(mutex_);
  if (status_.tagging_nodes.size() < tagging_nodes_max) {
    status_.tagging_nodes.push_back(to_short_hex(node));
  }
}

void status_board::set_totals(loop_totals totals) {
  const std::lock_guard lock(mutex_);
  const loop_index loop = totals.loop;
  totals_.insert_or_assign(loop, std::move(totals));
}

control_status status_board::read() const {
  const std::lock_guard lock(mutex_);
  control_status status = status_;
  for (const auto& [loop, totals] : totals_) {
    status.bytes_up += totals.bytes_up;
    status.bytes_down += totals.bytes_down;
    status.chain_steps += totals.chain_steps;
    status.dh_steps += totals.dh_steps;
    status.contact.unanswered += totals.contact.unanswered;
    status.contact.misanswered += totals.contact.misanswered;
    for (const auto& link : totals.links) {
      const proto::network_entry* known = view_ ? view_->find(link.node) : nullptr;
      status.links.push_back({.node = known ? known->name : to_short_hex(link.node),
                              .sealed = link.sealed,
                              .lane = link.lane,
                              .up = link.up,
                              .padded = link.padded,
                              .padding_bytes_up = link.padding_bytes_up,
                              .padding_bytes_down = link.padding_bytes_down});
    }
  }
  return status;
}

network_view_ptr status_board::network() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

build_trouble status_board::building() const {
  const std::lock_guard lock(mutex_);
  return building_;
}

bool status_board::offline() const {
  const std::lock_guard lock(mutex_);
  return offline_;
}

bool status_board::announced() const {
  const std::lock_guard lock(mutex_);
  return announced_;
}

std::string status_board::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

} // namespace gate17::actors
