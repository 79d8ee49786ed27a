// SPDX-License-Identifier: GPL-3.0-or-later
// The DH ratchet of a session (Double Ratchet specification, section 2.3; its DHRatchet stands in 3.5). The initiator's
// half changes the root and the forward chain, the responder's half the root and the backward chain.
#include <utility>

#include "proto/crypto/labels.hpp"
#include "proto/crypto/ratchet_session.hpp"

namespace gate17::proto {

bool ratchet_session::step_due(time_point now) const {
  if (!initiator_ || !answered_ || step_open_) {
    return false;
  }
  if (dh_steps_ == 0 || bytes_since_pair_ >= step_after_bytes) {
    return true;
  }
  // One pair does not heal what was stolen from the responder: its old secret still enters the initiator's half. So
  // pairs come in twos, and after the second both directions are out of a thief's reach.
  const bool second_of_two = dh_steps_ % 2 == 1;
  return bytes_since_pair_ > 0 && now - step_began_ >= (second_of_two ? step_follow_up : step_after);
}

result<step_offer> ratchet_session::begin_step(suite_id suite, const suite_policy& policy, random_source& random,
                                               time_point now) {
  if (!initiator_ || !answered_ || step_open_) {
    return fail(errc::step_out_of_order);
  }
  // A failure must never be answered by a change of algorithms: that is how downgrades are forced.
  if (receiving_->open_failed()) {
    return fail(errc::bad_tag);
  }
  if (const auto allowed = policy.check_change(suite_, suite); !allowed) {
    return fail(allowed.error());
  }
  dh_pair pair = dh_pair::generate(random);
  const auto shared = dh(pair.secret, peer_);
  if (!shared) {
    return fail(shared.error());
  }
  open_step(suite, now);
  pending_.emplace(pending_chain{advance_root(labels::step_forward, *shared), suite});
  own_secret_ = std::move(pair.secret);
  return step_offer{pair.pub, suite};
}

result<void> ratchet_session::on_step(const step_offer& offer, const suite_policy& policy, time_point now) {
  if (initiator_ || !answered_ || step_open_ || pending_) {
    return fail(errc::step_out_of_order);
  }
  if (const auto allowed = policy.check_change(suite_, offer.suite); !allowed) {
    return allowed;
  }
  const auto shared = dh(*own_secret_, offer.key);
  if (!shared) {
    return fail(shared.error());
  }
  open_step(offer.suite, now);
  replace(receiving_, suite_, advance_root(labels::step_forward, *shared), cell_cipher::direction::open);
  own_secret_.reset();
  peer_ = offer.key;
  return {};
}

bool ratchet_session::answer_owed() const { return !initiator_ && step_open_; }

result<dh_public> ratchet_session::answer_step(random_source& random) {
  if (!answer_owed()) {
    return fail(errc::step_out_of_order);
  }
  dh_pair pair = dh_pair::generate(random);
  const auto shared = dh(pair.secret, peer_);
  if (!shared) {
    return fail(shared.error());
  }
  pending_.emplace(pending_chain{advance_root(labels::step_backward, *shared), suite_});
  own_secret_ = std::move(pair.secret);
  close_step();
  return pair.pub;
}

result<void> ratchet_session::on_step_answer(const dh_public& answer) {
  // While the own half is still pending the responder cannot have seen it.
  if (!initiator_ || !step_open_ || pending_) {
    return fail(errc::step_out_of_order);
  }
  const auto shared = dh(*own_secret_, answer);
  if (!shared) {
    return fail(shared.error());
  }
  replace(receiving_, suite_, advance_root(labels::step_backward, *shared), cell_cipher::direction::open);
  own_secret_.reset();
  peer_ = answer;
  close_step();
  return {};
}

result<void> ratchet_session::check(time_point now) const {
  if (!answered_) {
    return {};
  }
  if (step_open_) {
    const bool late = bytes_since_pair_ - bytes_at_step_ > step_owed_bytes || now - step_began_ > step_owed;
    return late ? result<void>(fail(errc::step_overdue)) : result<void>();
  }
  // Not begun yet. The responder cannot see when an idle initiator's 120 s turn into a debt, so only bytes count here.
  const std::uint64_t due_at = dh_steps_ == 0 ? early_data_bytes : step_after_bytes;
  if (bytes_since_pair_ > due_at + step_owed_bytes) {
    return fail(errc::step_overdue);
  }
  return {};
}

secret_key ratchet_session::advance_root(std::string_view label, const secret_key& shared) {
  kdf_output keys = step_keys(label, root_, shared, previous_suite_, suite_);
  root_ = std::move(keys.first);
  return std::move(keys.second);
}

void ratchet_session::open_step(suite_id suite, time_point now) {
  previous_suite_ = suite_;
  suite_ = suite;
  step_open_ = true;
  step_began_ = now;
  bytes_at_step_ = bytes_since_pair_;
}

void ratchet_session::close_step() {
  step_open_ = false;
  bytes_since_pair_ = 0;
  bytes_at_step_ = 0;
  ++dh_steps_;
}

} // namespace gate17::proto
