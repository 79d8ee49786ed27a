// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>
#include <variant>

#include "actors/authority_council.hpp"
#include "directory/document_packing.hpp"

namespace gate17::actors {

using proto::directory_response;
using proto::directory_status;

struct authority_council::answering {
  authority_council& council;
  instant now;

  using answer_type = std::optional<directory_response>;

  template <class Other>
  answer_type operator()(const Other&) const {
    return std::nullopt;
  }

  /// Of another period, or of this one before this authority has begun.
  directory_response stranger(std::uint64_t period) const {
    const bool may_come = period == council.schedule_.period_after(now.unix_time);
    return {may_come ? directory_status::too_early : directory_status::wrong_period, {}};
  }
  bool is_current(std::uint64_t period) const { return council.agreement_ && council.agreement_->period() == period; }

  answer_type operator()(const proto::publish_commit& request) const {
    const std::uint64_t period = request.commit.period;
    if (!is_current(period)) {
      return stranger(period);
    }
    if (now.unix_time >= council.schedule_.show_at(period)) {
      council.agreement_->note_seen(request.commit);
      return directory_response{directory_status::too_late, {}};
    }
    const auto receipt = council.agreement_->receive(request.commit);
    if (!receipt) {
      return directory_response{receipt.error(), {}};
    }
    return directory_response{directory_status::ok, proto::encode(*receipt)};
  }

  answer_type operator()(const proto::publish_votes& request) const {
    for (const auto& commit : request.relay.seen) {
      if (is_current(commit.period)) {
        council.agreement_->note_seen(commit);
      }
    }
    directory_status status = directory_status::ok;
    for (const auto& held : request.relay.held) {
      const std::uint64_t period = held.commit.period;
      const auto taken = is_current(period)
                             ? council.agreement_->take(held, council.schedule_.show_round(period, now.unix_time))
                             : stranger(period).status;
      status = status == directory_status::ok ? taken : status;
    }
    return directory_response{status, {}};
  }

  answer_type operator()(const proto::publish_signature& request) const {
    return directory_response{council.take_signature(request.signature), {}};
  }

  answer_type operator()(const proto::get_vote& request) const {
    if (!council.agreement_ || now.unix_time < council.schedule_.show_at(council.agreement_->period())) {
      return directory_response{directory_status::too_early, {}};
    }
    const auto* vote = council.agreement_->vote(request.hash);
    auto packed = vote == nullptr
                      ? directory::result<std::vector<std::uint8_t>>(directory::fail(directory::errc::malformed))
                      : directory::pack(*vote);
    if (!packed) {
      return directory_response{directory_status::not_found, {}};
    }
    return directory_response{directory_status::ok, std::move(*packed), proto::directory_packing::zstd};
  }

  answer_type operator()(const proto::get_equivocations&) const {
    return directory_response{directory_status::ok, proto::encode(council.equivocations_)};
  }
};

std::optional<directory_response> authority_council::answer(const proto::directory_request& request, instant now) {
  return std::visit(answering{*this, now}, request);
}

directory_status authority_council::take_signature(const proto::document_signature& item) {
  if (!decision_ || decision_->period != item.period) {
    const bool may_come = agreement_ && agreement_->period() == item.period && !decided_;
    return may_come ? directory_status::too_early : directory_status::wrong_period;
  }
  if (item.body_hash != decision_->hash) {
    ++status_.disputed_total;
    return directory_status::conflicting;
  }
  proto::signed_document alone{decision_->document.body, {item.signer}};
  if (proto::count_signatures(alone, settings_.root.authorities) != 1) {
    return directory_status::bad_signature;
  }
  auto& signatures = decision_->document.signatures;
  if (std::ranges::find(signatures, item.signer.authority, &proto::authority_signature::authority) ==
      signatures.end()) {
    signatures.push_back(item.signer);
    status_.signatures = static_cast<std::uint32_t>(signatures.size());
  }
  return directory_status::ok;
}

} // namespace gate17::actors
