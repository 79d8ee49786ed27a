// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/consensus/agreement.hpp"

#include <algorithm>
#include <utility>

#include "proto/crypto/hash.hpp"

namespace gate17::directory {

using proto::directory_status;

namespace {

constexpr std::size_t commits_kept = 2;
constexpr std::size_t votes_kept = 2;

bool names(const std::vector<proto::authority_signature>& signatures, const proto::verify_key& key) {
  return std::ranges::any_of(signatures, [&](const auto& item) { return item.authority == key; });
}

} // namespace

agreement::agreement(setup settings, std::shared_ptr<const proto::signing_key> key)
    : settings_(std::move(settings)), key_(std::move(key)) {}

bool agreement::is_authority(const proto::verify_key& key) const {
  return std::ranges::find(settings_.authorities, key) != settings_.authorities.end();
}

void agreement::propose(std::vector<std::uint8_t> vote) {
  own_vote_ = std::move(vote);
  own_ =
      proto::sign_commit(settings_.network_name, settings_.period, proto::hash32(proto::byte_view(own_vote_)), *key_);
  if (const auto receipt = receive(*own_)) {
    take_receipt(*receipt);
  }
}

/// Remembers a genuine commit. False when it is another one than was known of its author.
bool agreement::note(const proto::vote_commit& commit) {
  auto& known = authors_[commit.author.authority].commits;
  const bool held = std::ranges::any_of(known, [&](const auto& item) { return item.vote_hash == commit.vote_hash; });
  if (!held && known.size() < commits_kept) {
    known.push_back(commit);
    if (known.size() == commits_kept) {
      equivocations_.push_back({known.front(), known.back()});
    }
  }
  return known.size() == 1;
}

tl::expected<proto::authority_signature, directory_status> agreement::receive(const proto::vote_commit& commit) {
  if (commit.period != settings_.period) {
    return tl::unexpected(directory_status::wrong_period);
  }
  if (!is_authority(commit.author.authority)) {
    return tl::unexpected(directory_status::not_an_authority);
  }
  if (!verify(commit, settings_.network_name)) {
    return tl::unexpected(directory_status::bad_signature);
  }
  note(commit);
  const auto receipt = acknowledged_.try_emplace(commit.author.authority, commit.vote_hash).first;
  if (receipt->second != commit.vote_hash) {
    return tl::unexpected(directory_status::conflicting);
  }
  return proto::sign_receipt(settings_.network_name, commit, *key_);
}

bool agreement::take_receipt(const proto::authority_signature& receipt) {
  if (!own_ || !is_authority(receipt.authority) || !proto::verify_receipt(receipt, settings_.network_name, *own_)) {
    return false;
  }
  receipts_.insert_or_assign(receipt.authority, receipt.signature);
  return true;
}

bool agreement::show() {
  if (!is_certain()) {
    return false;
  }
  proto::held_vote held{.commit = *own_, .receipts = {}, .holders = {}};
  for (const auto& [authority, signature] : receipts_) {
    held.receipts.push_back({authority, signature});
  }
  shown_vote& shown = authors_[key_->public_key()].votes[own_->vote_hash];
  if (!shown.taken) {
    shown.held = std::move(held);
    shown.bytes = own_vote_;
    shown.content = read(shown.bytes, *own_);
    try_to_take(shown, 0);
  }
  return true;
}

void agreement::note_seen(const proto::vote_commit& commit) {
  if (commit.period == settings_.period && is_authority(commit.author.authority) &&
      verify(commit, settings_.network_name)) {
    note(commit);
  }
}

bool agreement::is_genuine(const proto::held_vote& held) const {
  if (!verify(held.commit, settings_.network_name) || held.receipts.size() < settings_.threshold ||
      held.holders.empty() || held.holders.front().authority != held.commit.author.authority) {
    return false;
  }
  return std::ranges::all_of(held.receipts,
                             [&](const auto& receipt) {
                               return is_authority(receipt.authority) &&
                                      proto::verify_receipt(receipt, settings_.network_name, held.commit);
                             }) &&
         std::ranges::all_of(held.holders, [&](const auto& holder) {
           return is_authority(holder.authority) && proto::verify_holding(holder, settings_.network_name, held.commit);
         });
}

directory_status agreement::take(const proto::held_vote& held, unsigned round) {
  const proto::verify_key& author = held.commit.author.authority;
  if (held.commit.period != settings_.period) {
    return directory_status::wrong_period;
  }
  if (!is_authority(author)) {
    return directory_status::not_an_authority;
  }
  if (held.holders.size() < round) {
    return directory_status::too_late;
  }
  auto& votes = authors_[author].votes;
  const auto known = votes.find(held.commit.vote_hash);
  if (known != votes.end() && (known->second.taken || known->second.is_void)) {
    return directory_status::ok;
  }
  if (!is_genuine(held)) {
    return directory_status::bad_signature;
  }
  note(held.commit);
  if (known == votes.end() && votes.size() == votes_kept) {
    return directory_status::conflicting;
  }
  shown_vote& shown = votes[held.commit.vote_hash];
  if (held.holders.size() > shown.held.holders.size()) {
    shown.held = held;
  }
  const proto::verify_key& source = held.holders.back().authority;
  std::erase(shown.sources, source);
  shown.sources.insert(shown.sources.begin(), source);
  try_to_take(shown, round);
  return directory_status::ok;
}

std::optional<proto::vote> agreement::read(const std::vector<std::uint8_t>& bytes,
                                           const proto::vote_commit& commit) const {
  auto content = proto::decode_vote(bytes);
  if (!content || content->network_name != settings_.network_name || content->period != settings_.period ||
      content->author != commit.author.authority) {
    return std::nullopt;
  }
  return std::move(*content);
}

bool agreement::take_vote(const std::vector<std::uint8_t>& bytes, unsigned round) {
  // A liar may commit to the hash of somebody else's vote, so more than one author can wait for the same bytes.
  const auto hash = proto::hash32(proto::byte_view(bytes));
  bool taken = false;
  for (auto& [author, state] : authors_) {
    const auto found = state.votes.find(hash);
    if (found == state.votes.end() || found->second.content || found->second.is_void) {
      continue;
    }
    shown_vote& shown = found->second;
    shown.content = read(bytes, shown.held.commit);
    shown.is_void = !shown.content;
    if (shown.content) {
      shown.bytes = bytes;
      try_to_take(shown, round);
      taken = true;
    }
  }
  return taken;
}

void agreement::try_to_take(shown_vote& shown, unsigned round) {
  if (shown.taken || !shown.content || shown.held.holders.size() < round) {
    return;
  }
  shown.taken = true;
  if (!names(shown.held.holders, key_->public_key())) {
    shown.held.holders.push_back(proto::sign_holding(settings_.network_name, shown.held.commit, *key_));
  }
  to_pass_on_.push_back(shown.held);
}

std::vector<proto::held_vote> agreement::to_pass_on() { return std::exchange(to_pass_on_, {}); }

std::vector<proto::vote_commit> agreement::seen() const {
  std::vector<proto::vote_commit> all;
  for (const auto& [author, state] : authors_) {
    all.insert(all.end(), state.commits.begin(), state.commits.end());
  }
  return all;
}

std::vector<agreement::wanted_vote> agreement::wanted() const {
  std::vector<wanted_vote> missing;
  for (const auto& [author, state] : authors_) {
    for (const auto& [hash, shown] : state.votes) {
      if (!shown.content && !shown.is_void) {
        missing.push_back({hash, shown.sources});
      }
    }
  }
  return missing;
}

const std::vector<std::uint8_t>* agreement::vote(const proto::byte_array<32>& hash) const {
  for (const auto& [author, state] : authors_) {
    const auto found = state.votes.find(hash);
    if (found != state.votes.end() && found->second.taken) {
      return &found->second.bytes;
    }
  }
  return nullptr;
}

std::vector<const proto::vote*> agreement::counted() const {
  std::vector<const proto::vote*> votes;
  for (const auto& [author, state] : authors_) {
    const proto::vote* only = nullptr;
    std::size_t taken = 0;
    for (const auto& [hash, shown] : state.votes) {
      if (shown.taken) {
        only = &*shown.content;
        ++taken;
      }
    }
    if (taken == 1) {
      votes.push_back(only);
    }
  }
  return votes;
}

} // namespace gate17::directory
