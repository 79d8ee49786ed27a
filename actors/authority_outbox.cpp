// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/authority_outbox.hpp"

#include <algorithm>
#include <utility>

#include "actors/directory_hop.hpp"
#include "actors/exchange_ids.hpp"

namespace gate17::actors {

using proto::directory_status;

const proto::fallback_node* authority_outbox::find(const proto::node_id& peer) const {
  const auto found = std::ranges::find(peers_, peer, &proto::fallback_node::id);
  return found == peers_.end() ? nullptr : &*found;
}

bool authority_outbox::is_stranger(const proto::node_id& peer, instant now) const {
  const auto found = strangers_.find(peer);
  return found != strangers_.end() && now.steady < found->second;
}

void authority_outbox::add(errand item) {
  if (errands_.size() < errands_max) {
    errands_.push_back(std::move(item));
  }
}

void authority_outbox::push(const std::vector<std::uint8_t>& request, authority_errand what, time_point until,
                            instant now) {
  for (const auto& peer : peers_) {
    if (!is_stranger(peer.id, now)) {
      errand item;
      item.outcome.peer = peer.id;
      item.outcome.what = what;
      item.request = request;
      item.until = until;
      add(std::move(item));
    }
  }
}

void authority_outbox::fetch(const proto::node_id& peer, std::vector<std::uint8_t> request, authority_errand what,
                             const proto::byte_array<32>& about, time_point until) {
  errand item;
  item.outcome = {.peer = peer, .what = what, .about = about, .response = std::nullopt};
  item.request = std::move(request);
  item.until = until;
  item.once = true;
  add(std::move(item));
}

std::vector<service_ask> authority_outbox::due(const directory::network_view* view, std::chrono::milliseconds deadline,
                                               instant now) {
  std::vector<service_ask> asks;
  for (errand& item : errands_) {
    const auto* peer = find(item.outcome.peer);
    if (peer == nullptr || item.in_flight != 0 || now.steady < item.retry_at || now.steady >= item.until) {
      continue;
    }
    service_ask ask;
    ask.id = next_id_;
    next_id_ += exchange_id_stride;
    ask.hop = directory_hop(*peer, view, now.seconds());
    ask.request = item.request;
    ask.deadline = deadline;
    item.in_flight = ask.id;
    item.lost_at = now.steady + 2 * deadline;
    asks.push_back(std::move(ask));
  }
  return asks;
}

std::optional<errand_outcome> authority_outbox::ended(exchange_id id, close_reason reason,
                                                      const std::vector<std::uint8_t>& answer, instant now) {
  const auto found = std::ranges::find(errands_, id, &errand::in_flight);
  if (found == errands_.end()) {
    return std::nullopt;
  }
  found->in_flight = 0;
  auto response = reason == close_reason::finished
                      ? proto::decode_directory_response(answer)
                      : proto::result<proto::directory_response>(proto::fail(proto::errc::truncated));
  const bool is_stranger = response && response->status == directory_status::not_an_authority;
  if (is_stranger) {
    strangers_[found->outcome.peer] = now.steady + stranger_pause;
  }
  const bool arrived = response && response->status != directory_status::too_early;
  if (!arrived && !found->once) {
    found->retry_at = now.steady + retry_pause;
    return std::nullopt;
  }
  auto outcome = std::move(found->outcome);
  errands_.erase(found);
  if (response) {
    outcome.response = std::move(*response);
  }
  return outcome;
}

std::vector<errand_outcome> authority_outbox::expired(instant now) {
  std::vector<errand_outcome> over;
  for (auto at = errands_.begin(); at != errands_.end();) {
    if (at->in_flight != 0 && now.steady >= at->lost_at) {
      at->in_flight = 0;
    }
    const bool is_over = now.steady >= at->until && at->in_flight == 0;
    const bool was_lost = at->once && at->in_flight == 0 && at->lost_at != time_point{};
    if (is_over || was_lost) {
      over.push_back(std::move(at->outcome));
      at = errands_.erase(at);
    } else {
      ++at;
    }
  }
  return over;
}

} // namespace gate17::actors
