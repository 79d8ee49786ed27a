// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "actors/document_fetch.hpp"
#include "actors/document_store.hpp"
#include "actors/follower_config.hpp"
#include "actors/recalled_sheet.hpp"
#include "actors/service_ask.hpp"
#include "actors/status.hpp"
#include "actors/wall_clock.hpp"
#include "directory/archive.hpp"
#include "directory/document_chain.hpp"
#include "directory/network_view.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/codec/node_records.hpp"
#include "proto/codec/prekey_sheet.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::actors {

/// What a step of the follower wants done.
struct follower_effects {
  std::vector<service_ask> asks;
  network_view_ptr adopted; ///< a newer view, else null
  std::optional<document_store::stored> persist;
  std::optional<document_store::stored_sheet> persist_sheet;
  std::optional<document_store::proof> proof; ///< a second valid document of the period held
  std::vector<proto::node_id> tagging;        ///< nodes of which two prekeys for one period and boot were seen (R10)
};

/// Keeps up with a network it does not govern: fetches documents and prekey sheets from fallback and directory nodes,
/// verifies them, never goes back, and serves what it has. Quick until the network is usable, then once a period.
/// Pure state machine apart from `random`; owned by one thread.
class document_follower {
public:
  struct identity {
    proto::node_id self;   ///< never asked; all zero for a client
    bool is_client = true; ///< clients of public networks adopt documents late (R24)
    exchange_id first_id = 0;
  };

  document_follower(proto::network_file root, follower_config config, identity who, proto::random_source& random);

  /// Before `start`: no document of an older period is ever adopted.
  void refuse_below(std::uint64_t period) { chain_.refuse_below(period); }
  /// `stored` and `sheets`: what was in force before a restart.
  follower_effects start(const std::optional<document_store::stored>& stored, const std::vector<recalled_sheet>& sheets,
                         instant now);
  follower_effects tick(instant now);
  follower_effects ended(exchange_id id, close_reason reason, const std::vector<std::uint8_t>& answer, instant now);
  /// A prekey record that a hop served out of turn: to be compared, and a reason to fetch the sheet at once.
  follower_effects reported(const proto::node_records& records, instant now);

  proto::directory_response answer(proto::byte_view request, instant now);

  const network_view_ptr& view() const { return view_; }
  /// How soon `tick` has something to do again, at the latest.
  std::chrono::milliseconds tick_interval() const;
  std::size_t usable_nodes() const { return usable_nodes_; }
  /// Of the newest document: as a client fetched it, as a node serves it.
  const directory::document_sizes& sizes() const { return who_.is_client ? fetch_.sizes() : archive_.sizes(); }
  /// Differences that did not lead to a valid document, so that it was fetched whole.
  std::uint64_t bad_diffs() const { return fetch_.bad_diffs(); }
  /// Enough nodes with prekeys in a document that is still valid.
  bool usable(instant now) const;
  /// Directories asked for the first usable network, and those that gave a genuine document.
  fetch_status fetched() const;
  /// By this machine's clock, about the newest genuine document that was fetched.
  document_doubt doubt() const { return doubt_; }

private:
  using time_point = std::chrono::steady_clock::time_point;
  struct pending {
    proto::node_id source;
    std::optional<std::uint32_t> sheet; ///< nothing: the newest document
    proto::byte_array<32> base{};       ///< of a document: which one was held
    time_point expires{};               ///< an answer that got lost on the way is not waited for
  };

  void restore(follower_effects& out, const document_store::stored& stored, const std::vector<recalled_sheet>& sheets,
               instant now);
  void give_up_lost(instant now);
  void ask_documents(follower_effects& out, instant now);
  void ask_sheet(follower_effects& out, std::uint32_t period, instant now);
  void ask(follower_effects& out, const proto::directory_request& request, std::optional<std::uint32_t> sheet,
           instant now);
  void take_document(follower_effects& out, const pending& asked, const proto::directory_response& response,
                     instant now);
  void refuse_document(follower_effects& out, const proto::directory_response& response, directory::errc why,
                       const proto::signed_document* refused, instant now);
  document_doubt doubt_about(const directory::result<void>& adopted, instant now) const;
  void take_sheet(follower_effects& out, std::uint32_t period, const proto::directory_response& response, instant now);
  void compare(follower_effects& out, const directory::prekey_table& table, instant now);
  bool is_pending(const std::optional<std::uint32_t>& sheet) const;
  std::optional<std::uint32_t> wanted_sheet(instant now);
  void schedule_document(bool newer, instant now);
  void schedule_sheet(bool complete, instant now);
  void recount(instant now);
  void show(follower_effects& out, network_view_ptr view, instant now);
  std::chrono::milliseconds draw(std::chrono::milliseconds from, std::chrono::milliseconds to);

  follower_config config_;
  identity who_;
  proto::random_source& random_;
  directory::document_chain chain_;
  directory::archive archive_;
  document_fetch fetch_;
  network_view_ptr view_;
  std::map<exchange_id, pending> pending_;
  exchange_id next_id_;
  std::size_t next_source_ = 0;
  backoff document_backoff_;
  backoff sheet_backoff_;
  time_point document_at_{};
  time_point sheet_at_{};
  std::map<std::uint32_t, proto::byte_array<32>> sheets_read_; ///< by period: against which document
  std::uint32_t early_period_ = 0;                             ///< the next period for which `early_at_` was drawn
  std::chrono::milliseconds early_at_{};
  std::vector<proto::prekey_record> reported_;
  std::size_t usable_nodes_ = 0;
  std::uint32_t counted_period_ = 0;
  std::set<proto::node_id> asked_;
  std::set<proto::node_id> gave_document_;
  document_doubt doubt_ = document_doubt::none;
};

/// Nodes that may be hops and have a key for a prekey period.
std::size_t count_usable(const directory::network_view& view, std::uint32_t period);

} // namespace gate17::actors
