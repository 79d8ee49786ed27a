// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/document_chain.hpp"

#include <algorithm>
#include <utility>

namespace gate17::directory {

namespace {

/// Only the network owner's key may make a node trusted; an authority that pretends so is not believed in anything.
bool trust_is_granted(const proto::network_document& document, const proto::verify_key& network_owner) {
  return std::all_of(document.entries.begin(), document.entries.end(), [&](const proto::network_entry& entry) {
    return !entry.flags.has(proto::node_flag::trusted) ||
           (entry.trust && entry.trust->valid_until >= document.valid_until &&
            proto::verify(*entry.trust, entry.id, network_owner));
  });
}

/// Nobody can bring a rejected node back with an older list, nor serve two lists of one serial.
bool succeeds(const proto::reject_list& later, const proto::reject_list& earlier) {
  return later.serial > earlier.serial || later == earlier;
}

} // namespace

document_chain::document_chain(proto::network_file root) : root_(std::move(root)) {}

result<verified_document> document_chain::check(const proto::signed_document& document) const {
  if (root_.threshold == 0 || proto::count_signatures(document, root_.authorities) < root_.threshold) {
    return fail(errc::too_few_signatures);
  }
  auto content = proto::decode_network_document(document.body);
  if (!content) {
    return fail(errc::malformed);
  }
  if (content->network_name != root_.network_name || content->parameters.private_network != root_.private_network) {
    return fail(errc::wrong_network);
  }
  if (!trust_is_granted(*content, root_.owner)) {
    return fail(errc::bad_trust_grant);
  }
  if (!proto::verify(content->rejects, root_.network_name, root_.owner)) {
    return fail(errc::bad_reject_list);
  }
  return verified_document{std::move(*content), document.hash(), document};
}

result<verified_document> document_chain::verify(const proto::signed_document& document,
                                                 proto::unix_seconds now) const {
  auto checked = check(document);
  if (!checked) {
    return checked;
  }
  if (now >= checked->content.valid_until) {
    return fail(errc::expired);
  }
  if (now + clock_tolerance < checked->content.valid_from) {
    return fail(errc::not_yet_valid);
  }
  return checked;
}

result<void> document_chain::adopt(const proto::signed_document& document, proto::unix_seconds now) {
  if (newest_ && newest_->envelope.body == document.body) {
    return fail(errc::already_known);
  }
  auto verified = verify(document, now);
  if (!verified) {
    return fail(verified.error());
  }
  if (verified->content.period < floor_) {
    return fail(errc::older_than_known);
  }
  if (newest_) {
    const std::uint64_t known = newest_->content.period;
    if (verified->content.period < known) {
      return fail(errc::older_than_known);
    }
    if (verified->content.period == known) {
      keep_proof(document);
      return fail(errc::conflicting);
    }
    if (verified->content.period == known + 1 && verified->content.previous_hash != newest_->hash) {
      return fail(errc::broken_chain);
    }
    if (!succeeds(verified->content.rejects, newest_->content.rejects)) {
      return fail(errc::older_reject_list);
    }
  }
  newest_ = std::move(*verified);
  return {};
}

result<void> document_chain::restore(const proto::signed_document& document) {
  auto checked = check(document);
  if (!checked) {
    return fail(checked.error());
  }
  if (newest_ && checked->content.period <= newest_->content.period) {
    return fail(errc::older_than_known);
  }
  newest_ = std::move(*checked);
  return {};
}

void document_chain::keep_proof(const proto::signed_document& other) {
  const bool known =
      std::any_of(proofs_.begin(), proofs_.end(), [&](const auto& pair) { return pair.second.body == other.body; });
  if (!known && proofs_.size() < proofs_max) {
    proofs_.emplace_back(newest_->envelope, other);
  }
}

} // namespace gate17::directory
