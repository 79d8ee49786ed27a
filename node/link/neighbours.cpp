// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/neighbours.hpp"

#include <algorithm>
#include <limits>

#include "node/link/loop_context.hpp"
#include "node/log/log.hpp"
#include "proto/codec/node_records.hpp"

namespace gate17::node {

neighbours::neighbours(loop_context& context, const actors::wall_clock& clock, settings options)
    : context_(context), clock_(clock), settings_(std::move(options)), redial_(context.loop, [this] { dial_due(); }) {}

neighbours::~neighbours() = default;

neighbours::neighbour& neighbours::entry_for(const actors::hop_spec& hop) {
  auto& slot = known_[hop.id];
  if (!slot) {
    slot = std::make_unique<neighbour>();
    slot->id = hop.id;
  }
  if (!hop.endpoints.empty())
    slot->endpoints = hop.endpoints;
  // What a node itself said of this period is no older than any sheet of it.
  if (hop.keys && slot->learnt_period != hop.keys->period)
    slot->keys = hop.keys;
  return *slot;
}

link* neighbours::reach(const actors::hop_spec& hop) {
  auto& one = entry_for(hop);
  if (one.current)
    return one.current.get();
  return one.keys && !one.endpoints.empty() ? dial(one) : nullptr;
}

void neighbours::reach_unknown(const actors::hop_spec& hop, on_link done) {
  auto& one = entry_for(hop);
  if (one.current && one.keys) {
    done(one.current.get(), &*one.keys);
    return;
  }
  if (one.endpoints.empty() || one.waiting.size() >= settings_.waiting_max) {
    done(nullptr, nullptr);
    return;
  }
  one.waiting.push_back(std::move(done));
  if (one.keys) {
    dial(one);
    tell_waiting(one);
  } else if (!one.contact) {
    start_first_contact(one);
  }
}

link* neighbours::standing(const proto::node_id& id) {
  const auto found = known_.find(id);
  if (found == known_.end() || !found->second->current)
    return nullptr;
  auto* const up = found->second->current.get();
  return up->answered() && !up->closed() ? up : nullptr;
}

void neighbours::keep_standing(const std::vector<actors::hop_spec>& wanted) {
  for (auto& [id, one] : known_)
    one->wanted = false;
  for (const auto& hop : wanted)
    entry_for(hop).wanted = true;
  for (auto& [id, one] : known_) {
    if (one->wanted)
      continue;
    if (std::exchange(one->told_up, std::nullopt) && observer_)
      observer_(id, actors::entry_link::condition::let_go);
    if (one->current && one->current->circuit_count() == 0)
      one->current->close(actors::close_reason::retired);
  }
  for (auto& [id, one] : known_) {
    // Said again what was said before: whoever asks may have started anew since.
    const auto told = std::exchange(one->told_up, std::nullopt);
    if (one->wanted && one->current && one->current->answered() && !one->current->closed())
      tell(*one, !one->current->silent());
    else if (told)
      tell(*one, *told);
  }
  tick();
}

void neighbours::tell(neighbour& one, bool up) {
  if (!one.wanted || !observer_ || one.told_up == up)
    return;
  one.told_up = up;
  observer_(one.id, up ? actors::entry_link::condition::up : actors::entry_link::condition::down);
}

void neighbours::after_sleep(std::chrono::milliseconds slept) {
  for (auto& [id, one] : known_) {
    if (!one->current)
      continue;
    if (slept >= settings_.slept_max || !one->current->answered())
      one->current->close(actors::close_reason::link_lost);
    else
      one->current->probe();
  }
  dial_without_delay();
}

void neighbours::after_path_change(const address_check& is_own) {
  for (auto& [id, one] : known_) {
    if (!one->current)
      continue;
    const auto local = local_endpoint(one->current->socket());
    // One that is still connecting was begun before the change.
    if (!one->current->answered() || !local || !is_own(local->address))
      one->current->close(actors::close_reason::link_lost);
    else
      one->current->probe();
  }
  dial_without_delay();
}

void neighbours::dial_without_delay() {
  for (auto& [id, one] : known_) {
    one->pause = std::chrono::milliseconds(0);
    one->not_before = {};
  }
  dial_due();
}

link* neighbours::dial(neighbour& one, unique_fd connected) {
  if (!connected) {
    auto socket = connect_tcp(one.endpoint());
    if (!socket) {
      count_failure(false);
      tell(one, false);
      schedule_redial(one);
      return nullptr;
    }
    connected = std::move(*socket);
    tune_link_socket(connected.get(), settings_.socket);
  }
  std::array<std::uint8_t, proto::hello_bytes> hello;
  const auto suite = context_.suites.preferred().value_or(proto::suite_id::x25519_aes256gcm_blake2b);
  auto session =
      proto::link_session::initiate(suite, *one.keys, std::exchange(one.nonce, std::nullopt), context_.random, hello);
  if (!session) {
    one.keys.reset();
    schedule_redial(one);
    return nullptr;
  }
  one.current = std::make_unique<link>(context_, static_cast<link_keeper&>(*this), link::role::initiator,
                                       std::move(connected), std::move(*session), hello, settings_.link_bounds);
  one.current->set_dialled(one.id, settings_.as_lane);
  return one.current.get();
}

bool neighbours::start_first_contact(neighbour& one) {
  one.contact = std::make_unique<first_contact>(
      context_, one.id, one.endpoint(), settings_.socket,
      [this, &one](first_contact::outcome result) { on_first_contact(one, std::move(result)); });
  return true;
}

void neighbours::on_first_contact(neighbour& one, first_contact::outcome result) {
  // Freed when this frame is left, not before: the call came from it.
  const auto ended = std::move(one.contact);
  if (result.socket)
    contact_ = {};
  else
    count_failure(result.misanswered);
  if (result.socket && learn(one, result.records))
    dial(one, std::move(result.socket));
  else {
    tell(one, false);
    schedule_redial(one);
  }
  tell_waiting(one);
}

bool neighbours::learn(neighbour& one, proto::byte_view records) {
  const auto decoded = proto::decode_node_records(records);
  if (!decoded)
    return false;
  const auto keys = proto::verify_records(*decoded, one.id, clock_.read().seconds());
  if (!keys) {
    // Signatures are checked before times, so these are the node's own certificates.
    static log_limit limit(1, std::chrono::seconds(600));
    if (keys.error() == proto::errc::expired || keys.error() == proto::errc::not_yet_valid)
      log(limit, log_component::keys, log_level::warn,
          "a node's certificates are not valid by this machine's clock: is it right?");
    return false;
  }
  one.keys = *keys;
  one.learnt_period = keys->period;
  return true;
}

void neighbours::forget_keys(neighbour& one) {
  one.keys.reset();
  one.learnt_period.reset();
}

void neighbours::tell_waiting(neighbour& one) {
  auto waiting = std::exchange(one.waiting, {});
  for (auto& call : waiting)
    call(one.current.get(), one.keys ? &*one.keys : nullptr);
}

void neighbours::schedule_redial(neighbour& one) {
  one.pause = std::clamp(one.pause * 2, settings_.redial_min, settings_.redial_max);
  one.not_before = context_.loop.now() + one.pause;
  // Of several neighbours one may have to wait for the next tick.
  if (one.wanted && !redial_.armed())
    redial_.start(one.pause);
}

void neighbours::count_failure(bool misanswered) {
  auto& count = misanswered ? contact_.misanswered : contact_.unanswered;
  if (count != std::numeric_limits<std::uint32_t>::max())
    ++count;
}

void neighbours::on_link_answered(link& which) {
  contact_ = {};
  const auto found = known_.find(*which.neighbour());
  if (found == known_.end())
    return;
  found->second->pause = std::chrono::milliseconds(0);
  tell(*found->second, true);
}

void neighbours::on_link_silent(link& which, bool silent) {
  const auto found = known_.find(*which.neighbour());
  if (found != known_.end())
    tell(*found->second, !silent);
}

void neighbours::on_create(link& which, std::uint32_t, cell, cell) {
  which.close(actors::close_reason::protocol_violation);
}

void neighbours::on_link_closed(link& which, actors::close_reason reason, std::vector<std::uint8_t> records) {
  const auto found = known_.find(*which.neighbour());
  if (found == known_.end())
    return;
  auto& one = *found->second;
  past_chain_steps_ += which.chain_steps();
  past_dh_steps_ += which.dh_steps();
  closed_.push_back(std::move(one.current));
  if (reason == actors::close_reason::stale_prekey) {
    forget_keys(one);
    learn(one, records);
  }
  if (reason == actors::close_reason::timed_out || reason == actors::close_reason::link_lost)
    forget_keys(one); // a restarted node has other prekeys; ask it or the sheet again
  // A node that answers with other keys or a nonce is there.
  const bool answered_otherwise = reason == actors::close_reason::stale_prekey || which.nonce_asked();
  if (!answered_otherwise && reason != actors::close_reason::retired)
    tell(one, false);
  one.nonce = which.nonce_asked();
  if (reason == actors::close_reason::stale_prekey || one.nonce)
    contact_ = {};
  else if (!which.answered() && reason != actors::close_reason::retired)
    count_failure(which.has_unread_answer());
  if (!one.nonce)
    schedule_redial(one);
}

void neighbours::tick() {
  closed_.clear();
  for (auto& [id, one] : known_)
    if (one->current)
      one->current->tick();
  dial_due();
}

void neighbours::dial_due() {
  for (auto& [id, one] : known_) {
    if (one->current)
      continue;
    if (!one->wanted || one->contact || one->endpoints.empty() || context_.loop.now() < one->not_before)
      continue;
    if (one->keys)
      dial(*one);
    else
      start_first_contact(*one);
  }
}

std::uint64_t neighbours::chain_steps() const {
  auto total = past_chain_steps_;
  for_each_link([&](const link& one) { total += one.chain_steps(); });
  return total;
}

std::uint64_t neighbours::dh_steps() const {
  auto total = past_dh_steps_;
  for_each_link([&](const link& one) { total += one.dh_steps(); });
  return total;
}

} // namespace gate17::node
