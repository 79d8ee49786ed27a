// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/authority_council.hpp"

#include <algorithm>
#include <utility>

#include "actors/directory_hop.hpp"
#include "directory/consensus/document_from_votes.hpp"
#include "directory/document_packing.hpp"

namespace gate17::actors {

using directory::voting_phase;
using proto::directory_response;
using proto::directory_status;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds exchange_deadline_max{20'000};

std::vector<proto::verify_key> authors_of(const std::vector<proto::equivocation>& proofs) {
  std::vector<proto::verify_key> authors;
  for (const auto& proof : proofs) {
    authors.push_back(proof.first.author.authority);
  }
  return authors;
}

} // namespace

authority_council::authority_council(setup settings, std::shared_ptr<const proto::signing_key> key,
                                     proto::random_source& random)
    : settings_(std::move(settings)),
      key_(std::move(key)),
      random_(random),
      schedule_(settings_.consensus_period, settings_.root.authorities.size()),
      chain_(settings_.root),
      outbox_(settings_.first_id) {}

void authority_council::recall(const std::vector<proto::equivocation>& proofs) {
  for (const auto& proof : proofs) {
    keep_equivocation(proof);
  }
}

void authority_council::start(const std::optional<document_store::stored>& stored, instant now) {
  const auto document = stored ? proto::decode_signed_document(stored->document)
                               : proto::result<proto::signed_document>(proto::fail(proto::errc::malformed));
  if (document && chain_.restore(*document)) {
    signed_until_ = std::max(signed_until_, chain_.newest().content.period);
  }
  joins_from_ = schedule_.period_after(now.unix_time);
  if (now.unix_time >= schedule_.commit_at(joins_from_)) {
    ++joins_from_;
  }
}

authority_council::time_point authority_council::steady_at(milliseconds unix_time, instant now) const {
  return now.steady + (unix_time - now.unix_time);
}

council_effects authority_council::tick(const directory::authority& role, const directory::network_view* view,
                                        instant now) {
  council_effects out;
  outbox_.set_peers(directory_nodes(settings_.root, view, settings_.self));
  for (const auto& outcome : outbox_.expired(now)) {
    take(outcome, now);
  }
  take_part(out, role, now);
  publish(now);
  catch_up(now);
  collect_equivocations(out);
  out.finished = std::exchange(finished_, std::nullopt);
  out.proof = std::exchange(proof_, std::nullopt);
  auto asks = outbox_.due(view, std::min(schedule_.round() / 2, exchange_deadline_max), now);
  out.asks = std::move(asks);
  return out;
}

void authority_council::take_part(council_effects& out, const directory::authority& role, instant now) {
  const std::uint64_t period = schedule_.period_after(now.unix_time);
  const bool is_current = agreement_ && agreement_->period() == period;
  switch (schedule_.phase_at(now.unix_time)) {
  case voting_phase::waiting:
    return;
  case voting_phase::commit:
    if (!is_current && period >= joins_from_) {
      begin(period, role, now);
    }
    return;
  case voting_phase::show:
    if (is_current) {
      show_votes(now);
      fetch_votes(now);
    }
    return;
  case voting_phase::sign:
    if (is_current && !decided_) {
      decide(out, now);
    }
    return;
  }
}

void authority_council::begin(std::uint64_t period, const directory::authority& role, instant now) {
  proto::byte_array<32> random{};
  random_.fill(random);
  const auto vote = proto::encode(role.vote_for(period, held_hash(chain_), random, key_->public_key()));
  agreement_.emplace(directory::agreement::setup{.network_name = settings_.root.network_name,
                                                 .authorities = settings_.root.authorities,
                                                 .threshold = settings_.root.threshold,
                                                 .period = period},
                     key_);
  shown_ = false;
  decided_ = false;
  decision_.reset();
  asked_.clear();
  if (!vote) {
    return;
  }
  agreement_->propose(*vote);
  outbox_.push(proto::encode(proto::publish_commit{*agreement_->own_commit()}), authority_errand::commit,
               steady_at(schedule_.show_at(period), now), now);
}

void authority_council::show_votes(instant now) {
  const std::uint64_t period = agreement_->period();
  const auto until = steady_at(schedule_.sign_at(period), now);
  if (!shown_ && schedule_.show_round(period, now.unix_time) == 1 && agreement_->show()) {
    shown_ = true;
    outbox_.push(proto::encode(proto::publish_votes{{.held = {}, .seen = agreement_->seen()}}), authority_errand::votes,
                 until, now);
  }
  const auto held = agreement_->to_pass_on();
  for (std::size_t from = 0; from < held.size(); from += proto::held_votes_max) {
    const auto to = std::min(from + proto::held_votes_max, held.size());
    const proto::vote_relay relay{
        .held = {held.begin() + static_cast<std::ptrdiff_t>(from), held.begin() + static_cast<std::ptrdiff_t>(to)},
        .seen = {}};
    outbox_.push(proto::encode(proto::publish_votes{relay}), authority_errand::votes, until, now);
  }
}

/// From those who say that they have it, the last to say so first; when all of them failed, once more from the start.
void authority_council::fetch_votes(instant now) {
  const auto until = steady_at(schedule_.sign_at(agreement_->period()), now);
  for (const auto& wanted : agreement_->wanted()) {
    if (fetching_.contains(wanted.hash)) {
      continue;
    }
    auto& asked = asked_[wanted.hash];
    const auto candidates = nodes_of(wanted.holders, now);
    auto next = std::ranges::find_if(candidates, [&](const auto& node) { return !asked.contains(node); });
    if (next == candidates.end()) {
      asked.clear();
      next = candidates.begin();
    }
    if (next == candidates.end()) {
      continue;
    }
    asked.insert(*next);
    fetching_.insert(wanted.hash);
    outbox_.fetch(*next, proto::encode(proto::get_vote{wanted.hash}), authority_errand::fetch_vote, wanted.hash, until);
  }
}

std::vector<proto::node_id> authority_council::nodes_of(const std::vector<proto::verify_key>& holders,
                                                        instant now) const {
  std::vector<proto::node_id> found;
  for (const auto& holder : holders) {
    if (const auto node = nodes_.find(holder); node != nodes_.end()) {
      found.push_back(node->second);
    }
  }
  for (const auto& peer : outbox_.peers()) {
    if (!outbox_.is_stranger(peer.id, now) && std::ranges::find(found, peer.id) == found.end()) {
      found.push_back(peer.id);
    }
  }
  return found;
}

void authority_council::decide(council_effects& out, instant now) {
  decided_ = true;
  const std::uint64_t period = agreement_->period();
  const auto votes = agreement_->counted();
  status_.period = period;
  status_.votes_counted = static_cast<std::uint32_t>(votes.size());
  status_.signatures = 0;
  std::optional<directory::predecessor> before;
  if (!chain_.empty()) {
    before = directory::predecessor{chain_.newest().content, chain_.newest().hash};
  }
  const auto content =
      votes.size() < settings_.root.threshold
          ? directory::result<proto::network_document>(directory::fail(directory::errc::nothing_to_build))
          : directory::document_from_votes(votes, before ? &*before : nullptr, settings_.root.owner);
  auto body =
      content ? proto::encode(*content) : proto::result<std::vector<std::uint8_t>>(proto::fail(proto::errc::malformed));
  if (!body) {
    ++status_.failed_total;
    return;
  }
  decision_ = decision{.document = {std::move(*body), {}}, .hash = {}, .period = period};
  decision_->hash = decision_->document.hash();
  if (period <= signed_until_) {
    // Signed in a life before this one, perhaps another document; the others may still complete this one.
    return;
  }
  signed_until_ = period;
  out.signing = period;
  proto::add_signature(decision_->document, *key_);
  status_.signatures = 1;
  const proto::document_signature own{period, decision_->hash, decision_->document.signatures.front()};
  outbox_.push(proto::encode(proto::publish_signature{own}), authority_errand::signature,
               steady_at(schedule_.start_of(period) + schedule_.round(), now), now);
}

/// A finished document waits for its period, so that nobody sees it earlier than others.
void authority_council::publish(instant now) {
  if (!decision_ || decision_->document.signatures.size() < settings_.root.threshold ||
      now.unix_time < schedule_.start_of(decision_->period)) {
    return;
  }
  if (chain_.empty() || chain_.newest().content.period < decision_->period) {
    // The same signatures in the same order wherever the same arrived.
    std::ranges::sort(decision_->document.signatures, {}, &proto::authority_signature::authority);
    ++status_.documents_total;
    adopt(decision_->document, now);
  }
}

void authority_council::adopt(const proto::signed_document& document, instant now) {
  const auto adopted = chain_.adopt(document, now.seconds());
  if (adopted) {
    finished_ = document;
  } else if (adopted.error() == directory::errc::conflicting) {
    const auto& newest = chain_.newest();
    proof_ = document_store::proof{newest.content.period, proto::encode(newest.envelope), proto::encode(document)};
  }
}

/// What the others signed while this authority was away, or when it could not count what they counted.
void authority_council::catch_up(instant now) {
  const std::uint64_t current = schedule_.period_after(now.unix_time) - 1;
  const bool is_behind = chain_.empty() || chain_.newest().content.period < current;
  const auto& peers = outbox_.peers();
  if (!is_behind || catching_up_ || peers.empty() || now.steady < catch_up_at_ ||
      now.unix_time < schedule_.start_of(current) + schedule_.round() / 2) {
    return;
  }
  catching_up_ = true;
  catch_up_at_ = now.steady + schedule_.round();
  outbox_.fetch(peers[next_peer_++ % peers.size()].id, proto::encode(fetch_.request(chain_)),
                authority_errand::fetch_document, held_hash(chain_), now.steady + 2 * schedule_.round());
}

void authority_council::ended(exchange_id id, close_reason reason, const std::vector<std::uint8_t>& answer,
                              instant now) {
  if (const auto outcome = outbox_.ended(id, reason, answer, now)) {
    take(*outcome, now);
  }
}

void authority_council::take(const errand_outcome& outcome, instant now) {
  if (outcome.what == authority_errand::commit && agreement_ && outcome.response &&
      outcome.response->status == directory_status::ok) {
    const auto receipt = proto::decode_authority_signature(outcome.response->bytes);
    if (receipt && agreement_->take_receipt(*receipt)) {
      nodes_[receipt->authority] = outcome.peer;
    }
  }
  if (outcome.what == authority_errand::fetch_vote || outcome.what == authority_errand::fetch_document) {
    take_fetched(outcome, now);
  }
}

void authority_council::take_fetched(const errand_outcome& outcome, instant now) {
  const bool is_vote = outcome.what == authority_errand::fetch_vote;
  if (is_vote) {
    fetching_.erase(outcome.about);
  } else {
    catching_up_ = false;
  }
  if (!outcome.response) {
    return;
  }
  const directory_response& response = *outcome.response;
  if (is_vote) {
    const auto bytes = response.status == directory_status::ok
                           ? directory::unpack(response.bytes)
                           : directory::result<std::vector<std::uint8_t>>(directory::fail(directory::errc::malformed));
    if (bytes && agreement_) {
      agreement_->take_vote(*bytes, schedule_.show_round(agreement_->period(), now.unix_time));
    }
    return;
  }
  const auto document = fetch_.read(response, outcome.about, chain_);
  if (document) {
    adopt(*document, now);
  } else if (fetch_.judge(response, document.error())) {
    catch_up_at_ = now.steady;
  }
}

bool authority_council::keep_equivocation(const proto::equivocation& proof) {
  const auto& author = proof.first.author.authority;
  const auto& authorities = settings_.root.authorities;
  const auto known = authors_of(equivocations_);
  if (std::ranges::find(known, author) != known.end() || std::ranges::find(authorities, author) == authorities.end() ||
      !proto::verify(proof, settings_.root.network_name)) {
    return false;
  }
  equivocations_.push_back(proof);
  status_.liars = static_cast<std::uint32_t>(equivocations_.size());
  return true;
}

/// One proof per authority is enough.
void authority_council::collect_equivocations(council_effects& out) {
  if (!agreement_) {
    return;
  }
  for (const auto& proof : agreement_->equivocations()) {
    if (keep_equivocation(proof)) {
      out.caught.push_back(proof);
    }
  }
}

} // namespace gate17::actors
