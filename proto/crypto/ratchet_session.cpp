// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/ratchet_session.hpp"

#include <cassert>
#include <limits>
#include <utility>

#include "proto/crypto/labels.hpp"

namespace gate17::proto {

namespace {

using direction = cell_cipher::direction;

} // namespace

ratchet_session::ratchet_session(session_role role, suite_id suite, bool initiator, const dh_public& ephemeral)
    : ephemeral_(ephemeral), suite_(suite), previous_suite_(suite), role_(role), initiator_(initiator) {}

result<ratchet_session> ratchet_session::initiate(session_role role, suite_id suite,
                                                  const responder_keys_public& responder, random_source& random) {
  dh_pair pair = dh_pair::generate(random);
  const auto dh_onion = dh(pair.secret, responder.onion_key);
  const auto dh_prekey = dh(pair.secret, responder.prekey);
  if (!dh_onion || !dh_prekey) {
    return fail(errc::weak_key);
  }
  ratchet_session session(role, suite, true, pair.pub);
  session.transcript_ = handshake_transcript(role, suite, responder, pair.pub);
  kdf_output keys = first_flight_keys(session.transcript_, *dh_onion, *dh_prekey);
  session.root_ = std::move(keys.first);
  session.sending_.emplace(suite, std::move(keys.second), direction::seal);
  session.own_secret_ = std::move(pair.secret);
  return session;
}

result<ratchet_session> ratchet_session::respond(session_role role, suite_id suite, const responder_keys_public& own,
                                                 const responder_keys_secret& secrets, const dh_public& ephemeral) {
  const auto dh_onion = dh(secrets.onion_key, ephemeral);
  if (!dh_onion) {
    return fail(dh_onion.error());
  }
  const auto dh_prekey = dh(secrets.prekey, ephemeral);
  if (!dh_prekey) {
    return fail(dh_prekey.error());
  }
  ratchet_session session(role, suite, false, ephemeral);
  session.transcript_ = handshake_transcript(role, suite, own, ephemeral);
  session.replay_id_ = replay_id_of(*dh_prekey, ephemeral);
  kdf_output keys = first_flight_keys(session.transcript_, *dh_onion, *dh_prekey);
  session.root_ = std::move(keys.first);
  session.receiving_.emplace(suite, std::move(keys.second), direction::open);
  session.peer_ = ephemeral;
  return session;
}

result<dh_public> ratchet_session::make_answer(random_source& random) {
  if (initiator_ || answered_) {
    return fail(errc::step_out_of_order);
  }
  dh_pair pair = dh_pair::generate(random);
  const auto shared = dh(pair.secret, peer_);
  if (!shared) {
    return fail(shared.error());
  }
  sending_.emplace(suite_, take_answer(*shared, pair.pub), direction::seal);
  own_secret_ = std::move(pair.secret);
  return pair.pub;
}

result<void> ratchet_session::accept_answer(const dh_public& answer) {
  if (!initiator_ || answered_) {
    return fail(errc::step_out_of_order);
  }
  const auto shared = dh(*own_secret_, answer);
  if (!shared) {
    return fail(shared.error());
  }
  receiving_.emplace(suite_, take_answer(*shared, answer), direction::open);
  own_secret_.reset();
  peer_ = answer;
  return {};
}

secret_key ratchet_session::take_answer(const secret_key& shared, const dh_public& answer) {
  transcript_ = answer_transcript(transcript_, answer);
  kdf_output keys = answer_keys(root_, shared, transcript_);
  root_ = std::move(keys.first);
  answered_ = true;
  bytes_since_pair_ = 0;
  return std::move(keys.second);
}

std::uint64_t ratchet_session::early_bytes_left() const {
  return answered_ ? std::numeric_limits<std::uint64_t>::max() : early_data_bytes - bytes_since_pair_;
}

const byte_array<32>& ratchet_session::answer_hash() const {
  assert(answered_);
  return transcript_;
}

chain& ratchet_session::sending() {
  assert(sending_);
  return *sending_;
}

chain& ratchet_session::receiving() {
  assert(receiving_);
  return *receiving_;
}

result<void> ratchet_session::commit_sent(std::size_t wire_bytes) {
  if (const auto counted = commit(sending_, wire_bytes); !counted) {
    return counted;
  }
  if (pending_) {
    replace(sending_, pending_->suite, std::move(pending_->chain_key), direction::seal);
    pending_.reset();
  }
  return {};
}

result<void> ratchet_session::commit_received(std::size_t wire_bytes) { return commit(receiving_, wire_bytes); }

result<void> ratchet_session::commit(std::optional<chain>& used, std::size_t wire_bytes) {
  if (!used) {
    return fail(errc::step_out_of_order);
  }
  if (wire_bytes > early_bytes_left()) {
    return fail(errc::early_data_limit);
  }
  if (const auto committed = used->commit(wire_bytes); !committed) {
    return committed;
  }
  bytes_since_pair_ += wire_bytes;
  return {};
}

void ratchet_session::replace(std::optional<chain>& used, suite_id suite, secret_key chain_key, direction use) {
  retired_chain_steps_ += used->steps();
  used.emplace(suite, std::move(chain_key), use);
}

std::uint64_t ratchet_session::chain_steps() const {
  return retired_chain_steps_ + (sending_ ? sending_->steps() : 0) + (receiving_ ? receiving_->steps() : 0);
}

} // namespace gate17::proto
