// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/agreement_fields.hpp"

#include <algorithm>
#include <set>

namespace gate17::proto {

namespace {

template <class List, class Items>
void write_all(List to, const Items& from) {
  for (unsigned i = 0; i < to.size(); ++i) {
    write(to[i], from[i]);
  }
}

template <class List, class Item>
void read_all(field_reader& fields, List from, std::size_t count_max, std::vector<Item>& to) {
  if (!fields.count(from.size(), count_max)) {
    return;
  }
  for (const auto item : from) {
    read(fields, item, to.emplace_back());
  }
}

bool are_ascending(const std::vector<authority_signature>& items) {
  return std::adjacent_find(items.begin(), items.end(), [](const auto& left, const auto& right) {
           return !(left.authority < right.authority);
         }) == items.end();
}

bool are_different(const std::vector<authority_signature>& items) {
  std::set<verify_key> keys;
  return std::all_of(items.begin(), items.end(),
                     [&](const authority_signature& item) { return keys.insert(item.authority).second; });
}

} // namespace

void write(schema::KeyedSignature::Builder to, const authority_signature& from) {
  to.setAuthority(as_data(from.authority.bytes));
  to.setSignature(as_data(from.signature.bytes));
}

void read(field_reader& fields, schema::KeyedSignature::Reader from, authority_signature& to) {
  fields.bytes(from.getAuthority(), to.authority.bytes);
  fields.bytes(from.getSignature(), to.signature.bytes);
}

void write(schema::VoteCommit::Builder to, const vote_commit& from) {
  to.setPeriod(from.period);
  to.setVoteHash(as_data(from.vote_hash));
  write(to.initAuthor(), from.author);
}

void read(field_reader& fields, schema::VoteCommit::Reader from, vote_commit& to) {
  to.period = from.getPeriod();
  fields.bytes(from.getVoteHash(), to.vote_hash);
  read(fields, from.getAuthor(), to.author);
}

void write(schema::HeldVote::Builder to, const held_vote& from) {
  write(to.initCommit(), from.commit);
  write_all(to.initReceipts(static_cast<unsigned>(from.receipts.size())), from.receipts);
  write_all(to.initHolders(static_cast<unsigned>(from.holders.size())), from.holders);
}

void read(field_reader& fields, schema::HeldVote::Reader from, held_vote& to) {
  read(fields, from.getCommit(), to.commit);
  read_all(fields, from.getReceipts(), authority_signatures_max, to.receipts);
  read_all(fields, from.getHolders(), authority_signatures_max, to.holders);
  fields.require(are_ascending(to.receipts) && are_different(to.holders));
}

void write(schema::VoteRelay::Builder to, const vote_relay& from) {
  write_all(to.initHeld(static_cast<unsigned>(from.held.size())), from.held);
  write_all(to.initSeen(static_cast<unsigned>(from.seen.size())), from.seen);
}

void read(field_reader& fields, schema::VoteRelay::Reader from, vote_relay& to) {
  read_all(fields, from.getHeld(), held_votes_max, to.held);
  read_all(fields, from.getSeen(), seen_commits_max, to.seen);
}

void write(schema::DocumentSignature::Builder to, const document_signature& from) {
  to.setPeriod(from.period);
  to.setBodyHash(as_data(from.body_hash));
  write(to.initSigner(), from.signer);
}

void read(field_reader& fields, schema::DocumentSignature::Reader from, document_signature& to) {
  to.period = from.getPeriod();
  fields.bytes(from.getBodyHash(), to.body_hash);
  read(fields, from.getSigner(), to.signer);
}

} // namespace gate17::proto
