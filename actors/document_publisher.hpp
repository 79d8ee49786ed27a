// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "actors/document_store.hpp"
#include "actors/ports.hpp"
#include "actors/publisher_config.hpp"
#include "actors/recalled_sheet.hpp"
#include "actors/wall_clock.hpp"
#include "directory/archive.hpp"
#include "directory/authority.hpp"
#include "directory/network_view.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/crypto/signature.hpp"

namespace gate17::actors {

struct publisher_effects {
  network_view_ptr adopted; ///< a newer view, else null
  /// Must be on disk before anybody is answered again: an authority that forgets what it signed would sign twice.
  std::optional<document_store::stored> persist;
  std::vector<document_store::stored_sheet> persist_sheets;
};

/// Whether an authority makes documents by itself, or with others (`authority_council`), whose documents it is handed.
enum class deciding : std::uint8_t { alone, together };

/// When an authority turns what nodes uploaded into a document and prekey sheets: the first as soon as uploads have
/// settled, later ones at every period boundary, sheets also when a missing prekey arrived. Pure state machine; owned
/// by one thread.
class document_publisher {
public:
  document_publisher(directory::authority_config config, publisher_config timing,
                     std::shared_ptr<const proto::signing_key> key, deciding how = deciding::alone);

  /// Before `start`, should the document itself be lost: nothing is signed for this period or an older one.
  void refuse_until(std::uint64_t period) { newest_period_ = period; }
  /// `stored` is the last document this authority signed, `sheets` are the last prekey sheets.
  publisher_effects start(const std::optional<document_store::stored>& stored,
                          const std::vector<recalled_sheet>& sheets, instant now);
  publisher_effects tick(instant now);
  /// A document made together with others and verified by the caller. Older ones than the newest are ignored.
  publisher_effects adopt(proto::signed_document document, instant now);
  /// Answers a request; what it changed is published by a later `tick`.
  proto::directory_response answer(const proto::directory_request& request, instant now);

  /// A newer signed list of the network owner, for the next document; false when it is not newer.
  bool take_rejects(proto::reject_list list) { return authority_.take_rejects(std::move(list)); }

  /// What the own probes came to, for the next document or vote.
  void take_findings(directory::probe_findings found) { authority_.take_findings(std::move(found)); }

  const network_view_ptr& view() const { return view_; }
  const directory::authority& role() const { return authority_; }
  const directory::document_sizes& sizes() const { return archive_.sizes(); }
  std::size_t node_count() const { return authority_.node_count(); }
  /// Uploads turned away since the start, by reason.
  const std::map<proto::directory_status, std::uint64_t>& refused() const { return refused_; }

private:
  using time_point = std::chrono::steady_clock::time_point;

  bool is_settled(instant now) const;
  bool is_due(instant now) const;
  void publish(publisher_effects& out, instant now);
  bool show(publisher_effects& out, proto::signed_document document, instant now);
  void publish_sheets(publisher_effects& out, instant now);

  directory::authority authority_;
  publisher_config timing_;
  deciding how_;
  std::shared_ptr<const proto::signing_key> key_;
  directory::archive archive_;
  std::optional<proto::signed_document> newest_;
  std::uint64_t newest_period_ = 0;
  std::size_t previous_nodes_ = 0; ///< in the document found on disk
  bool published_ = false;         ///< since the start
  network_view_ptr view_;
  time_point started_{};
  std::uint64_t first_period_ = 0;
  std::optional<time_point> changed_at_;
  std::optional<time_point> first_change_at_;
  std::size_t known_nodes_ = 0;
  std::uint64_t known_prekeys_ = 0;
  std::uint32_t sheets_of_ = 0; ///< prekey period for which sheets were built last
  bool sheets_stale_ = false;
  std::map<proto::directory_status, std::uint64_t> refused_;
};

} // namespace gate17::actors
