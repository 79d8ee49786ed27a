// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/circuit/hop_table.hpp"

#include <algorithm>
#include <cstring>

#include "proto/cell/control_body.hpp"

namespace gate17::node {

namespace {

// With fewer streams a circuit is not what the descriptors went to.
constexpr std::size_t busy_streams_min = 16;

proto::end_reason reason_of(proto::errc why) {
  switch (why) {
  case proto::errc::wrong_period:
    return proto::end_reason::stale_prekey;
  case proto::errc::replayed:
    return proto::end_reason::replayed;
  case proto::errc::replay_set_full:
  case proto::errc::limit_exceeded:
    return proto::end_reason::overloaded;
  case proto::errc::wrong_node:
    return proto::end_reason::unreachable;
  case proto::errc::suite_not_listed:
  case proto::errc::suite_retired:
    return proto::end_reason::policy;
  case proto::errc::bad_tag:
    return proto::end_reason::bad_tag;
  default:
    return proto::end_reason::protocol_violation;
  }
}

} // namespace

void hop_table::on_create(link& from, std::uint32_t circuit, const cell& first, const cell& second) {
  if (draining_) {
    context_.metrics.create_refused(proto::errc::limit_exceeded);
    send_refusal(from, circuit, proto::end_reason::shutting_down, {});
    return;
  }
  create_room room;
  std::memcpy(room.data(), first.body_at(), proto::small_body_bytes);
  std::memcpy(room.data() + proto::small_body_bytes, second.body_at(), proto::small_body_bytes);
  auto opened = open(from, room);
  if (!opened) {
    refuse(from, circuit, opened.error());
    return;
  }
  const auto outgoing = proto::byte_view(room).subspan(proto::create_shift, proto::create_body_bytes);
  if (auto done = install(from, circuit, std::move(*opened), outgoing); !done)
    refuse(from, circuit, done.error());
}

bool hop_table::within_budget(const link& from) const {
  const auto now = context_.loop.now();
  auto& budget = use_.gate.budget;
  return from.lane() || !from.peer() ? budget.take(now) : budget.take_create(*from.peer(), now);
}

proto::result<proto::opened_create> hop_table::open(const link& from, create_room& room) {
  const auto body = proto::byte_view(room).first(proto::create_body_bytes);
  const auto head = proto::parse_create_head(body);
  if (!head)
    return tl::unexpected(head.error());
  if (auto listed = context_.suites.check(head->suite); !listed)
    return tl::unexpected(listed.error());
  const auto snapshot = use_.gate.prekeys.snapshot();
  const auto now = use_.gate.clock.read().seconds();
  const auto keys = snapshot->lookup(head->period, now);
  if (!keys)
    return tl::unexpected(keys.error());
  if (circuits_.size() >= use_.circuits_max || (use_.over_limit && use_.over_limit()) || !within_budget(from))
    return tl::unexpected(proto::errc::limit_exceeded);
  const create_room received = room;
  auto opened = proto::hop_session::open_create(room, keys->keys(), keys->secrets());
  if (const auto other = snapshot->lookup_other_onion(head->period, now); !opened && other) {
    // On the day of a new onion key both are in use.
    room = received;
    opened = proto::hop_session::open_create(room, other->keys(), other->secrets());
  }
  if (!opened)
    return opened;
  const auto seen = use_.gate.replays.check_and_insert(head->period, opened->session.replay_id());
  if (auto fresh = proto::accepted(seen); !fresh)
    return tl::unexpected(fresh.error());
  if (!use_.admission.admit(opened->ticket, use_.gate.id, 0).admitted)
    return tl::unexpected(proto::errc::unsolicited);
  return opened;
}

proto::result<void> hop_table::install(link& from, std::uint32_t circuit, proto::opened_create opened,
                                       proto::byte_view outgoing) {
  std::unique_ptr<hop_circuit> made;
  relay_circuit* lost = nullptr;
  if (opened.deliver) {
    auto last = std::make_unique<exit_circuit>(context_, *this, use_.exits, std::move(opened.session));
    if (!from.attach(last->previous(), circuit))
      return tl::unexpected(proto::errc::limit_exceeded);
    last->answer();
    made = std::move(last);
  } else {
    if (use_.may_extend && !use_.may_extend(opened.next, from.neighbour()))
      return tl::unexpected(proto::errc::unsolicited);
    link* const next = use_.lanes.standing(opened.next);
    // A refusal comes from the link before and would be charged to it. That a node of the network does not answer is
    // said by this hop itself, so that the client avoids the right segment.
    const bool silent = next == nullptr && use_.is_listed && use_.is_listed(opened.next);
    if (next == nullptr && !silent)
      return tl::unexpected(proto::errc::wrong_node);
    auto middle = std::make_unique<relay_circuit>(context_, *this, std::move(opened.session));
    if (!from.attach(middle->previous(), circuit))
      return tl::unexpected(proto::errc::limit_exceeded);
    lost = silent ? middle.get() : nullptr;
    if (next != nullptr && !middle->extend(*next, outgoing)) {
      middle->previous().detach();
      return tl::unexpected(proto::errc::limit_exceeded);
    }
    made = std::move(middle);
  }
  context_.metrics.circuit_accepted();
  auto* const key = made.get();
  circuits_.emplace(key, std::move(made));
  if (lost != nullptr)
    lost->lose_next();
  return {};
}

void hop_table::refuse(link& from, std::uint32_t circuit, proto::errc why) {
  context_.metrics.create_refused(why);
  std::vector<std::uint8_t> records;
  if (why == proto::errc::wrong_period) {
    auto current = use_.gate.prekeys.snapshot()->node_records(use_.gate.clock.read().seconds());
    if (current)
      records = std::move(*current);
  }
  send_refusal(from, circuit, reason_of(why), records);
}

void hop_table::send_refusal(link& from, std::uint32_t circuit, proto::end_reason reason, proto::byte_view records) {
  auto ready = make_cell(context_.pool, proto::cell_kind::refused, proto::cell_size::small);
  if (proto::write_refused_body(reason, records, context_.random, ready.body()))
    from.send_control(circuit, std::move(ready));
}

void hop_table::on_circuit_over(hop_circuit& over) {
  const auto found = circuits_.find(&over);
  if (found == circuits_.end())
    return;
  over_.push_back(std::move(found->second));
  circuits_.erase(found);
  context_.loop.request_turn_end(*this);
}

void hop_table::tick() {
  std::vector<hop_circuit*> all;
  all.reserve(circuits_.size());
  for (const auto& [key, one] : circuits_)
    all.push_back(key);
  for (auto* const one : all)
    one->tick();
}

bool hop_table::end_heaviest() {
  std::unordered_map<const link*, std::uint64_t> by_link;
  for (const auto& [key, one] : circuits_)
    by_link[one->previous().on()] += one->held_bytes();
  const auto heaviest_link = std::max_element(by_link.begin(), by_link.end(),
                                              [](const auto& a, const auto& b) { return a.second < b.second; });
  if (heaviest_link == by_link.end() || heaviest_link->second == 0)
    return false;
  hop_circuit* heaviest = nullptr;
  double most = -1;
  for (const auto& [key, one] : circuits_) {
    if (one->previous().on() != heaviest_link->first)
      continue;
    const auto age = std::chrono::duration<double>(context_.loop.now() - one->since()).count();
    const auto weight = static_cast<double>(one->held_bytes()) * (age + 1.0);
    if (weight > most) {
      most = weight;
      heaviest = key;
    }
  }
  context_.metrics.circuit_sacrificed();
  heaviest->destroy(actors::close_reason::overloaded);
  return true;
}

bool hop_table::end_busiest() {
  hop_circuit* busiest = nullptr;
  auto most = busy_streams_min - 1;
  for (const auto& [key, one] : circuits_)
    if (one->stream_count() > most) {
      most = one->stream_count();
      busiest = key;
    }
  if (busiest == nullptr)
    return false;
  context_.metrics.circuit_sacrificed();
  busiest->destroy(actors::close_reason::overloaded);
  return true;
}

void hop_table::destroy_all(actors::close_reason reason) {
  while (!circuits_.empty())
    circuits_.begin()->first->destroy(reason);
}

void hop_table::end_unused(std::chrono::milliseconds quiet) {
  const auto now = context_.loop.now();
  std::vector<hop_circuit*> unused;
  for (const auto& [key, one] : circuits_)
    if (one->stream_count() == 0 && one->held_bytes() == 0 && now - one->used_at() >= quiet)
      unused.push_back(key);
  for (auto* const one : unused)
    one->destroy(actors::close_reason::shutting_down);
}

std::size_t hop_table::stream_count() const {
  std::size_t total = 0;
  for (const auto& [key, one] : circuits_)
    total += one->stream_count();
  return total;
}

} // namespace gate17::node
