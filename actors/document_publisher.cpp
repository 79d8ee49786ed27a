// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/document_publisher.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "directory/directory_service.hpp"
#include "directory/prekey_table.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/prekey_sheet.hpp"
#include "proto/codec/signed_document.hpp"

namespace gate17::actors {

document_publisher::document_publisher(directory::authority_config config, publisher_config timing,
                                       std::shared_ptr<const proto::signing_key> key, deciding how)
    : authority_(std::move(config)), timing_(timing), how_(how), key_(std::move(key)) {}

publisher_effects document_publisher::start(const std::optional<document_store::stored>& stored,
                                            const std::vector<recalled_sheet>& sheets, instant now) {
  publisher_effects out;
  started_ = now.steady;
  first_period_ = authority_.period_at(now.seconds());
  if (!stored) {
    return out;
  }
  auto document = proto::decode_signed_document(stored->document);
  if (!document) {
    return out;
  }
  auto content = proto::decode_network_document(document->body);
  if (!content) {
    return out;
  }
  newest_period_ = content->period;
  previous_nodes_ = content->entries.size();
  archive_.store_document(content->period, *document);
  // The list on disk may be newer than the one in the configuration.
  authority_.take_rejects(content->rejects);
  view_ = directory::network_view::make(std::move(*content), document->hash());
  newest_ = std::move(*document);
  for (const auto& sheet : sheets) {
    authority_.recall(sheet.table);
    archive_.store_sheet(sheet.content.period, sheet.envelope);
    view_ = view_->with_prekeys(sheet.table);
  }
  out.adopted = view_;
  return out;
}

proto::directory_response document_publisher::answer(const proto::directory_request& request, instant now) {
  auto response = directory::answer(request, archive_, &authority_, now.seconds());
  const bool is_upload = std::holds_alternative<proto::publish_descriptor>(request) ||
                         std::holds_alternative<proto::publish_prekey>(request);
  if (is_upload && response.status != proto::directory_status::ok) {
    ++refused_[response.status];
  }
  if (authority_.node_count() != known_nodes_ || authority_.prekey_revision() != known_prekeys_) {
    known_nodes_ = authority_.node_count();
    known_prekeys_ = authority_.prekey_revision();
    changed_at_ = now.steady;
    first_change_at_ = first_change_at_.value_or(now.steady);
    sheets_stale_ = true;
  }
  return response;
}

publisher_effects document_publisher::tick(instant now) {
  publisher_effects out;
  if (how_ == deciding::alone && is_due(now)) {
    publish(out, now);
  }
  if (!newest_) {
    return out;
  }
  const std::uint32_t current = view_->prekey_periods().at(now.seconds());
  if (sheets_of_ != current || (sheets_stale_ && is_settled(now))) {
    publish_sheets(out, now);
    out.adopted = view_;
  }
  return out;
}

bool document_publisher::is_settled(instant now) const {
  return changed_at_ && now.steady - *changed_at_ >= timing_.settle;
}

bool document_publisher::is_due(instant now) const {
  const std::uint64_t period = authority_.period_at(now.seconds());
  if (period <= newest_period_) {
    return false;
  }
  if (published_) {
    return true;
  }
  const std::size_t nodes = authority_.node_count();
  if (newest_ && nodes < previous_nodes_ && period <= first_period_ + 1) {
    // Back from a restart with empty hands: nodes upload once a period, so give them one.
    return false;
  }
  if (period > first_period_ && nodes > 0) {
    return true;
  }
  if (nodes < timing_.first_nodes_min || !is_settled(now)) {
    return false;
  }
  return nodes >= timing_.nodes_expected || now.steady - *first_change_at_ >= timing_.settle_max;
}

void document_publisher::publish(publisher_effects& out, instant now) {
  authority_.forget_expired(now.seconds());
  auto document = authority_.build_document(newest_ ? &*newest_ : nullptr, now.seconds(), *key_);
  if (document && show(out, std::move(*document), now)) {
    published_ = true;
  }
}

publisher_effects document_publisher::adopt(proto::signed_document document, instant now) {
  publisher_effects out;
  authority_.forget_expired(now.seconds());
  show(out, std::move(document), now);
  return out;
}

bool document_publisher::show(publisher_effects& out, proto::signed_document document, instant now) {
  auto content = proto::decode_network_document(document.body);
  if (!content || (newest_ && content->period <= newest_period_)) {
    return false;
  }
  newest_period_ = content->period;
  authority_.take_rejects(content->rejects);
  archive_.store_document(newest_period_, document);
  out.persist = document_store::stored{newest_period_, proto::encode(document)};
  view_ = view_ ? view_->with_document(std::move(*content), document.hash())
                : directory::network_view::make(std::move(*content), document.hash());
  newest_ = std::move(document);
  publish_sheets(out, now);
  out.adopted = view_;
  return true;
}

/// The current and the next period, in the order of the newest document.
void document_publisher::publish_sheets(publisher_effects& out, instant now) {
  const std::uint32_t current = view_->prekey_periods().at(now.seconds());
  for (const std::uint32_t period : {current, current + 1}) {
    const auto envelope = authority_.build_sheet(period, *newest_, *key_);
    const auto sheet = envelope ? proto::decode_prekey_sheet(envelope->body)
                                : proto::result<proto::prekey_sheet>(proto::fail(proto::errc::malformed));
    if (!sheet) {
      continue;
    }
    archive_.store_sheet(period, *envelope);
    out.persist_sheets.push_back({period, sheet->document_period, proto::encode(*envelope)});
    if (const auto table = directory::prekey_table::read(*sheet, view_->document(), view_->document_hash())) {
      view_ = view_->with_prekeys(*table);
    }
  }
  sheets_of_ = current;
  sheets_stale_ = false;
}

} // namespace gate17::actors
