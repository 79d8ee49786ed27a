// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/presence_schedule.hpp"

#include <algorithm>
#include <utility>

#include "actors/directory_hop.hpp"
#include "actors/exchange_ids.hpp"
#include "directory/prekey_period.hpp"

namespace gate17::actors {

using proto::directory_status;
using std::chrono::milliseconds;

namespace {

double draw_phase(proto::random_source& random) {
  proto::byte_array<2> bytes{};
  random.fill(bytes);
  return 0.1 + 0.6 * proto::load_le16(bytes.data()) / 65535.0;
}

} // namespace

presence_schedule::presence_schedule(surroundings around, presence_config config, node_identity& identity,
                                     proto::random_source& random)
    : around_(std::move(around)),
      config_(config),
      identity_(identity),
      next_id_(around_.first_id),
      phase_(draw_phase(random)) {}

presence_effects presence_schedule::tick(instant now) {
  give_up_lost(now);
  refresh_targets();
  presence_effects out;
  for (auto& [id, authority] : targets_) {
    if (authority.busy || now.steady < authority.retry_at) {
      continue;
    }
    if (const item what = missing(authority, now); what != item::nothing) {
      send(out, authority, what, now);
    }
  }
  return out;
}

/// The data plane ends every exchange, but its word can be dropped under load.
void presence_schedule::give_up_lost(instant now) {
  for (auto at = pending_.begin(); at != pending_.end();) {
    if (now.steady < at->second.expires) {
      ++at;
      continue;
    }
    if (const auto asked = targets_.find(at->second.target); asked != targets_.end()) {
      asked->second.busy = false;
    }
    at = pending_.erase(at);
  }
}

/// Fallback and directory nodes: who of them is an authority shows in their answers.
void presence_schedule::refresh_targets() {
  const auto self = identity_.id();
  const auto add = [this](const proto::fallback_node& node, bool local) {
    const target fresh{.node = node,
                       .local = local,
                       .busy = false,
                       .descriptor_round = 0,
                       .prekey_round = 0,
                       .next_round = 0,
                       .prekey_period = 0,
                       .retry_at = {},
                       .pause = backoff(config_.retry_first, config_.retry_max)};
    targets_.try_emplace(node.id, fresh).first->second.node.addresses = node.addresses;
  };
  if (around_.local_authority) {
    add({.id = self, .addresses = {}}, true);
  }
  for (const auto& node : directory_nodes(around_.root, view_.get(), self)) {
    add(node, false);
  }
}

milliseconds presence_schedule::consensus_period() const {
  const auto& parameters = view_ ? view_->parameters() : around_.parameters;
  return std::max<milliseconds>(parameters.consensus_period, milliseconds{1'000});
}

/// Rounds are consensus periods shifted by this node's phase; never 0.
std::uint64_t presence_schedule::round_at(instant now) const {
  const milliseconds length = consensus_period();
  const auto shift = milliseconds(static_cast<std::int64_t>(phase_ * static_cast<double>(length.count())));
  return static_cast<std::uint64_t>((now.unix_time - shift) / length) + 1;
}

std::uint32_t presence_schedule::period_at(instant now) const {
  const auto& parameters = view_ ? view_->parameters() : around_.parameters;
  return directory::prekey_period(parameters.prekey_period).at(now.seconds());
}

presence_schedule::item presence_schedule::missing(const target& authority, instant now) const {
  const std::uint64_t round = round_at(now);
  if (authority.descriptor_round != round) {
    return item::descriptor;
  }
  const bool same_period = authority.prekey_period == period_at(now);
  if (authority.prekey_round != round || !same_period) {
    return item::prekey;
  }
  return authority.next_round != round ? item::next_prekey : item::nothing;
}

/// Signed once for all authorities: they compare what nodes gave them, and a document holds what most of them have.
std::optional<proto::signed_descriptor> presence_schedule::descriptor_of_round(instant now) {
  if (!descriptor_ || signed_round_ != round_at(now)) {
    descriptor_ = identity_.descriptor(now.seconds());
    signed_round_ = round_at(now);
  }
  return descriptor_;
}

std::optional<proto::directory_request> presence_schedule::request_for(item what, instant now) {
  if (what == item::descriptor) {
    if (auto descriptor = descriptor_of_round(now)) {
      return proto::publish_descriptor{std::move(*descriptor)};
    }
    return std::nullopt;
  }
  if (auto record = identity_.prekey(period_at(now) + (what == item::next_prekey ? 1 : 0))) {
    return proto::publish_prekey{*record};
  }
  return std::nullopt;
}

void presence_schedule::send(presence_effects& out, target& authority, item what, instant now) {
  const auto request = request_for(what, now);
  if (!request) {
    authority.retry_at = now.steady + config_.retry_first;
    return;
  }
  service_ask ask;
  ask.id = next_id_;
  next_id_ += exchange_id_stride;
  ask.hop = directory_hop(authority.node, view_.get(), now.seconds());
  ask.request = proto::encode(*request);
  ask.answer_bytes_max = 4'096;
  ask.deadline = config_.exchange_deadline;
  authority.busy = true;
  pending_[ask.id] = {.target = authority.node.id,
                      .what = what,
                      .round = round_at(now),
                      .period = period_at(now),
                      .expires = now.steady + 2 * config_.exchange_deadline};
  (authority.local ? out.local_asks : out.asks).push_back(std::move(ask));
}

presence_effects presence_schedule::ended(exchange_id id, close_reason reason, const std::vector<std::uint8_t>& answer,
                                          instant now) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) {
    return {};
  }
  const pending upload = found->second;
  pending_.erase(found);
  const auto asked = targets_.find(upload.target);
  if (asked == targets_.end()) {
    return {};
  }
  asked->second.busy = false;
  const auto response = reason == close_reason::finished
                            ? proto::decode_directory_response(answer)
                            : proto::result<proto::directory_response>(proto::fail(proto::errc::truncated));
  settle(asked->second, upload, response ? response->status : directory_status::not_found, now);
  return tick(now);
}

void presence_schedule::settle(target& authority, const pending& upload, directory_status status, instant now) {
  const bool known_already = status == directory_status::older_than_known && upload.what == item::descriptor;
  if (status == directory_status::ok || known_already) {
    authority.pause.reset();
    authority.retry_at = now.steady;
    refusal_.reset();
    if (upload.what == item::descriptor) {
      authority.descriptor_round = upload.round;
    } else if (upload.what == item::prekey) {
      authority.prekey_round = upload.round;
      authority.prekey_period = upload.period;
    } else {
      authority.next_round = upload.round;
    }
    return;
  }
  if (status == directory_status::not_an_authority) {
    authority.retry_at = now.steady + config_.refused_pause;
    return;
  }
  if (status != directory_status::not_found) {
    refusal_ = status;
  }
  if (upload.what != item::descriptor) {
    authority.descriptor_round = 0; // it may have been restarted, or know another boot of this node
  }
  authority.retry_at = now.steady + std::min(authority.pause.next(), consensus_period());
}

bool presence_schedule::is_announced() const {
  return std::ranges::any_of(targets_, [](const auto& entry) {
    const auto& authority = entry.second;
    return authority.descriptor_round != 0 && authority.prekey_round != 0;
  });
}

} // namespace gate17::actors
