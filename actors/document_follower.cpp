// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/document_follower.hpp"

#include <algorithm>
#include <utility>

#include "actors/directory_hop.hpp"
#include "actors/exchange_ids.hpp"
#include "directory/directory_service.hpp"
#include "proto/codec/signed_document.hpp"

namespace gate17::actors {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds quick_tick{50};
constexpr milliseconds slow_tick{250};
/// A document is asked for this long after its period began, so that authorities have signed it.
constexpr milliseconds signing_time{200};
constexpr milliseconds private_spread_max{1'000};

/// Small networks wait for every running node; in large ones somebody is always missing.
bool is_complete(const proto::prekey_sheet& sheet, const proto::network_document& document) {
  if (!document.parameters.private_network) {
    return true;
  }
  for (std::size_t i = 0; i < sheet.entries.size(); ++i) {
    if (sheet.entries[i].is_empty() && document.entries[i].flags.has(proto::node_flag::running)) {
      return false;
    }
  }
  return true;
}

milliseconds length_of(std::chrono::seconds period) { return std::max<milliseconds>(period, milliseconds{1'000}); }

} // namespace

std::size_t count_usable(const directory::network_view& view, std::uint32_t period) {
  std::size_t count = 0;
  for (directory::node_index i = 0; i < view.size(); ++i) {
    count += view.is_usable(i) && view.keys_for(view.node(i).id, period) ? 1 : 0;
  }
  return count;
}

document_follower::document_follower(proto::network_file root, follower_config config, identity who,
                                     proto::random_source& random)
    : config_(config),
      who_(who),
      random_(random),
      chain_(std::move(root)),
      next_id_(who.first_id),
      document_backoff_(config.retry_first, config.retry_max),
      sheet_backoff_(config.retry_first, config.retry_max) {}

follower_effects document_follower::start(const std::optional<document_store::stored>& stored,
                                          const std::vector<recalled_sheet>& sheets, instant now) {
  follower_effects out;
  next_source_ = static_cast<std::size_t>(draw(milliseconds{0}, milliseconds{1'000}).count());
  document_at_ = now.steady;
  sheet_at_ = now.steady;
  if (stored) {
    restore(out, *stored, sheets, now);
  }
  ask_documents(out, now);
  if (view_) {
    ask_sheet(out, view_->prekey_periods().at(now.seconds()), now);
  }
  return out;
}

/// Nodes may have been restarted meanwhile, so sheets of before serve only until they are fetched anew.
void document_follower::restore(follower_effects& out, const document_store::stored& stored,
                                const std::vector<recalled_sheet>& sheets, instant now) {
  const auto document = proto::decode_signed_document(stored.document);
  if (!document || !chain_.restore(*document)) {
    return;
  }
  const auto& newest = chain_.newest();
  archive_.store_document(newest.content.period, newest.envelope);
  auto view = directory::network_view::make(newest.content, newest.hash);
  for (const auto& sheet : sheets) {
    archive_.store_sheet(sheet.content.period, sheet.envelope);
    view = view->with_prekeys(sheet.table);
  }
  show(out, std::move(view), now);
}

follower_effects document_follower::tick(instant now) {
  follower_effects out;
  give_up_lost(now);
  if (view_ && counted_period_ != view_->prekey_periods().at(now.seconds())) {
    recount(now);
  }
  if (now.steady >= document_at_ && !is_pending(std::nullopt)) {
    ask_documents(out, now);
  }
  if (view_ && now.steady >= sheet_at_) {
    if (const auto period = wanted_sheet(now); period && !is_pending(period)) {
      ask_sheet(out, *period, now);
    }
  }
  return out;
}

/// The data plane ends every exchange, but its word can be dropped under load.
void document_follower::give_up_lost(instant now) {
  std::erase_if(pending_, [&](const auto& item) { return now.steady >= item.second.expires; });
}

void document_follower::ask_documents(follower_effects& out, instant now) {
  const std::size_t sources = chain_.empty() ? config_.first_sources : 1;
  const std::size_t known = directory_nodes(chain_.root(), view_.get(), who_.self).size();
  for (std::size_t i = 0; i < std::min(sources, known); ++i) {
    ask(out, fetch_.request(chain_), std::nullopt, now);
  }
  document_at_ = now.steady + config_.quick_poll;
}

void document_follower::ask_sheet(follower_effects& out, std::uint32_t period, instant now) {
  ask(out, proto::get_prekey_sheet{period}, period, now);
  sheet_at_ = now.steady + config_.quick_poll;
}

void document_follower::ask(follower_effects& out, const proto::directory_request& request,
                            std::optional<std::uint32_t> sheet, instant now) {
  const auto nodes = directory_nodes(chain_.root(), view_.get(), who_.self);
  if (nodes.empty()) {
    return;
  }
  service_ask ask;
  ask.id = next_id_;
  next_id_ += exchange_id_stride;
  ask.hop = directory_hop(nodes[next_source_++ % nodes.size()], view_.get(), now.seconds());
  if (!sheet && chain_.empty()) {
    asked_.insert(ask.hop.id);
  }
  ask.request = proto::encode(request);
  ask.deadline = config_.exchange_deadline;
  pending_[ask.id] = {.source = ask.hop.id,
                      .sheet = sheet,
                      .base = held_hash(chain_),
                      .expires = now.steady + 2 * config_.exchange_deadline};
  out.asks.push_back(std::move(ask));
}

follower_effects document_follower::ended(exchange_id id, close_reason reason, const std::vector<std::uint8_t>& answer,
                                          instant now) {
  follower_effects out;
  const auto found = pending_.find(id);
  if (found == pending_.end()) {
    return out;
  }
  const pending what = found->second;
  pending_.erase(found);
  proto::directory_response response{.status = proto::directory_status::not_found, .bytes = {}};
  if (reason == close_reason::finished) {
    if (auto decoded = proto::decode_directory_response(answer)) {
      response = std::move(*decoded);
    }
  }
  if (what.sheet) {
    take_sheet(out, *what.sheet, response, now);
  } else {
    take_document(out, what, response, now);
  }
  return out;
}

void document_follower::refuse_document(follower_effects& out, const proto::directory_response& response,
                                        directory::errc why, const proto::signed_document* refused, instant now) {
  if (fetch_.judge(response, why)) {
    document_at_ = now.steady;
    return;
  }
  if (why == directory::errc::conflicting) {
    const auto& newest = chain_.newest();
    out.proof = {newest.content.period, proto::encode(newest.envelope), proto::encode(*refused)};
  }
  schedule_document(false, now);
}

void document_follower::take_document(follower_effects& out, const pending& asked,
                                      const proto::directory_response& response, instant now) {
  const auto document = fetch_.read(response, asked.base, chain_);
  const directory::result<void> adopted =
      document ? chain_.adopt(*document, now.seconds()) : directory::fail(document.error());
  doubt_ = doubt_about(adopted, now);
  if (document && asked_.contains(asked.source) && (adopted || adopted.error() == directory::errc::already_known)) {
    gave_document_.insert(asked.source);
  }
  if (!adopted) {
    return refuse_document(out, response, adopted.error(), document ? &*document : nullptr, now);
  }
  const auto& newest = chain_.newest();
  archive_.store_document(newest.content.period, newest.envelope);
  out.persist = document_store::stored{newest.content.period, proto::encode(newest.envelope)};
  auto view = view_ ? view_->with_document(newest.content, newest.hash)
                    : directory::network_view::make(newest.content, newest.hash);
  show(out, std::move(view), now);
  schedule_document(true, now);
  sheet_backoff_.reset();
  sheet_at_ = now.steady;
  if (const auto period = wanted_sheet(now); period && !is_pending(period)) {
    ask_sheet(out, *period, now);
  }
}

/// A document that is held already was once valid here, so only its end says something.
document_doubt document_follower::doubt_about(const directory::result<void>& adopted, instant now) const {
  if (adopted) {
    return document_doubt::none;
  }
  switch (adopted.error()) {
  case directory::errc::not_yet_valid:
    return document_doubt::not_yet_valid;
  case directory::errc::expired:
    return document_doubt::expired;
  case directory::errc::already_known:
    return view_ && !view_->is_valid_at(now.seconds()) ? document_doubt::expired : document_doubt::none;
  default:
    return doubt_;
  }
}

fetch_status document_follower::fetched() const {
  return {.sources_asked = static_cast<std::uint32_t>(asked_.size()),
          .sources_answered = static_cast<std::uint32_t>(gave_document_.size())};
}

void document_follower::take_sheet(follower_effects& out, std::uint32_t period,
                                   const proto::directory_response& response, instant now) {
  const auto envelope = response.status == proto::directory_status::ok
                            ? proto::decode_signed_prekey_sheet(response.bytes)
                            : proto::result<proto::signed_prekey_sheet>(proto::fail(proto::errc::malformed));
  const auto sheet = envelope ? proto::verify_prekey_sheet(*envelope, chain_.root().authorities)
                              : proto::result<proto::prekey_sheet>(proto::fail(envelope.error()));
  if (!sheet || sheet->period != period || chain_.empty()) {
    return schedule_sheet(false, now);
  }
  const auto& newest = chain_.newest();
  const auto table = directory::prekey_table::read(*sheet, newest.content, newest.hash);
  if (!table) {
    // The directory has moved on to another document: fetch that first.
    document_at_ = now.steady;
    return schedule_sheet(false, now);
  }
  archive_.store_sheet(period, *envelope);
  out.persist_sheet = document_store::stored_sheet{period, sheet->document_period, proto::encode(*envelope)};
  compare(out, **table, now);
  show(out, view_->with_prekeys(*table), now);
  const bool complete = is_complete(*sheet, newest.content);
  if (complete) {
    sheets_read_[period] = newest.hash;
    std::erase_if(sheets_read_, [period](const auto& item) { return item.first + 4 < period; });
  }
  schedule_sheet(complete, now);
}

follower_effects document_follower::reported(const proto::node_records& records, instant now) {
  if (reported_.size() >= config_.records_max) {
    reported_.erase(reported_.begin());
  }
  reported_.push_back(records.prekey);
  follower_effects out;
  const std::uint32_t period = records.prekey.period;
  if (view_ && view_->prekey_periods().plausible(period, now.seconds()) && !is_pending(period)) {
    ask_sheet(out, period, now);
  }
  return out;
}

void document_follower::compare(follower_effects& out, const directory::prekey_table& table, instant now) {
  for (const auto& record : reported_) {
    const auto line = table.find(record.node);
    const bool same_life = line && record.period == table.period() && line->boot_id == record.boot_id;
    if (same_life && line->prekey != record.prekey) {
      out.tagging.push_back(record.node);
    }
  }
  // A record of another period in force waits for that period's sheet, whichever comes first.
  const auto periods = view_->prekey_periods();
  std::erase_if(reported_, [&](const auto& record) {
    return record.period == table.period() || !periods.plausible(record.period, now.seconds());
  });
}

proto::directory_response document_follower::answer(proto::byte_view request, instant now) {
  return directory::answer(request, archive_, nullptr, now.seconds());
}

bool document_follower::is_pending(const std::optional<std::uint32_t>& sheet) const {
  return std::ranges::any_of(pending_, [&](const auto& item) { return item.second.sheet == sheet; });
}

/// The current period's sheet when it is missing, of another document or incomplete; in the second half of a period
/// also the next one, from a random moment on (R24).
std::optional<std::uint32_t> document_follower::wanted_sheet(instant now) {
  const auto periods = view_->prekey_periods();
  const std::uint32_t current = periods.at(now.seconds());
  const auto lacks = [this](std::uint32_t period) {
    const auto read = sheets_read_.find(period);
    return read == sheets_read_.end() || read->second != view_->document_hash();
  };
  if (lacks(current)) {
    return current;
  }
  if (early_period_ != current + 1) {
    early_period_ = current + 1;
    const milliseconds start = std::chrono::seconds(periods.start_of(current));
    const milliseconds length = periods.length();
    early_at_ = draw(start + length / 2, start + length * 19 / 20);
  }
  if (now.unix_time >= early_at_ && lacks(current + 1)) {
    return current + 1;
  }
  return std::nullopt;
}

void document_follower::schedule_document(bool newer, instant now) {
  if (!view_ || !usable(now)) {
    document_at_ = now.steady + config_.quick_poll;
    return;
  }
  const auto& parameters = view_->parameters();
  const milliseconds length = length_of(parameters.consensus_period);
  milliseconds due = length * static_cast<std::int64_t>(view_->period() + 1) + signing_time;
  if (!parameters.private_network && who_.is_client) {
    due += draw(std::min<milliseconds>(config_.adoption_delay_min, length / 4),
                std::min<milliseconds>(config_.adoption_delay_max, length / 2));
  } else {
    due += draw(milliseconds{0}, std::min(private_spread_max, length / 20));
  }
  if (newer) {
    document_backoff_.reset();
  }
  const milliseconds wait = due > now.unix_time ? due - now.unix_time : std::min(document_backoff_.next(), length);
  // A clock that stood wrong for a moment must not keep this party from the network for hours.
  document_at_ = now.steady + std::min(wait, 2 * length);
}

void document_follower::schedule_sheet(bool complete, instant now) {
  if (complete) {
    sheet_backoff_.reset();
    sheet_at_ = now.steady;
  } else {
    sheet_at_ = now.steady + (usable(now) ? sheet_backoff_.next() : config_.quick_poll);
  }
}

void document_follower::show(follower_effects& out, network_view_ptr view, instant now) {
  view_ = std::move(view);
  out.adopted = view_;
  const bool was_usable = usable_nodes_ >= config_.nodes_min;
  recount(now);
  if (!was_usable && usable(now)) {
    schedule_document(true, now);
  }
}

void document_follower::recount(instant now) {
  counted_period_ = view_->prekey_periods().at(now.seconds());
  usable_nodes_ = count_usable(*view_, prekey_period_in_use(*view_, counted_period_, now.seconds()));
}

std::chrono::milliseconds document_follower::tick_interval() const {
  return usable_nodes_ >= config_.nodes_min ? slow_tick : quick_tick;
}

bool document_follower::usable(instant now) const {
  return view_ && view_->is_valid_at(now.seconds()) && usable_nodes_ >= config_.nodes_min;
}

milliseconds document_follower::draw(milliseconds from, milliseconds to) {
  if (to <= from) {
    return from;
  }
  proto::byte_array<8> bytes{};
  random_.fill(bytes);
  const auto span = static_cast<std::uint64_t>((to - from).count());
  return from + milliseconds(static_cast<std::int64_t>(proto::load_le64(bytes.data()) % span));
}

} // namespace gate17::actors
