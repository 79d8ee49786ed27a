// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "directory/errc.hpp"
#include "directory/locator.hpp"
#include "directory/prekey_period.hpp"
#include "directory/prekey_table.hpp"
#include "directory/probing/probe_findings.hpp"
#include "proto/codec/descriptor.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/prekey_record.hpp"
#include "proto/codec/prekey_sheet.hpp"
#include "proto/codec/signed_document.hpp"
#include "proto/codec/trust_grant.hpp"
#include "proto/codec/vote.hpp"

namespace gate17::directory {

/// What the operator of an authority decides.
struct authority_config {
  std::string network_name;
  proto::verify_key network_owner;
  proto::network_parameters parameters;
  std::map<proto::node_id, proto::trust_grant> trust; ///< signed elsewhere by the network owner
  proto::reject_list rejects;                         ///< signed elsewhere by the network owner
  std::vector<proto::verify_key> owners;              ///< whose nodes are welcome; empty: everybody's
  std::size_t nodes_max = 1'000;
  std::shared_ptr<const locator> places; ///< null: in public networks nobody knows where nodes are
};

/// Collects what nodes sign and turns it into documents and prekey sheets. A document is a function of the
/// configuration, its predecessor, the period and the set of accepted descriptors, not of the order of their arrival.
/// Pure state machine, owned by one thread; the signing key is lent for each signature.
class authority {
public:
  /// How far the clock of a node may run ahead.
  static constexpr proto::unix_seconds clock_tolerance = 300;
  /// A node is `running` while its newest descriptor is at most this many consensus periods old (and at least 30 s).
  static constexpr unsigned running_periods = 3;

  explicit authority(authority_config config);

  /// A node publishes its descriptor at start and in every consensus period. The same bytes again are `ok`.
  proto::directory_status accept(const proto::signed_descriptor& descriptor, proto::unix_seconds now);

  /// For the current or the next prekey period, from a node whose descriptor is known and has the same boot id.
  /// Another key for the same boot and period is `conflicting`.
  proto::directory_status accept(const proto::prekey_record& record, proto::unix_seconds now);

  std::uint64_t period_at(proto::unix_seconds now) const;

  /// What this authority thinks of the network for the document of `period`, which shall succeed the one with
  /// `previous_hash`.
  proto::vote vote_for(std::uint64_t period, const proto::byte_array<32>& previous_hash,
                       const proto::byte_array<32>& random, const proto::verify_key& author) const;

  /// Where this authority decides alone: the document of the period in which `now` lies, succeeding `previous`; signed
  /// by `key`. `older_than_known` when `previous` is of that period or later, `malformed` when the configuration breaks
  /// a limit.
  result<proto::signed_document> build_document(const proto::signed_document* previous, proto::unix_seconds now,
                                                const proto::signing_key& key) const;

  /// The sheet of one prekey period in the order of `document`; nodes without a record have the line that was recalled
  /// for them, or an empty one.
  result<proto::signed_prekey_sheet> build_sheet(std::uint32_t period, const proto::signed_document& document,
                                                 const proto::signing_key& key) const;

  /// Lines of a sheet that this authority signed before a restart: they serve until nodes bring their records again.
  void recall(std::shared_ptr<const prekey_table> sheet);

  /// A list of the network owner, whose signature the caller checked. It counts from the next document on if its serial
  /// is higher than that of the list in force; rejected nodes are forgotten at once. False when it is not newer.
  bool take_rejects(proto::reject_list list);
  const proto::reject_list& rejects() const { return config_.rejects; }

  /// What this authority's own probes came to, from the next vote on: a node that they do not reach is not `running`,
  /// and what they measured is its weight. Replaces what was taken before.
  void take_findings(probe_findings found) { findings_ = std::move(found); }

  /// Forgets expired descriptors and records of past prekey periods.
  void forget_expired(proto::unix_seconds now);

  std::size_t node_count() const { return nodes_.size(); }
  std::size_t prekey_count(std::uint32_t period) const;
  /// Grows when a record arrives that changes the sheet of a period: time to build that sheet again.
  std::uint64_t prekey_revision() const { return prekey_revision_; }

private:
  struct known_node {
    proto::descriptor content;
    proto::signed_descriptor envelope;
    std::map<std::uint32_t, proto::prekey_record> prekeys; ///< by period
  };

  proto::directory_status judge(const proto::verified_descriptor& verified, const proto::signed_descriptor& envelope,
                                proto::unix_seconds now) const;
  proto::directory_status compare_with_known(const proto::verified_descriptor& verified,
                                             const proto::signed_descriptor& envelope) const;
  proto::directory_status compare_with_others(const proto::verified_descriptor& verified,
                                              proto::unix_seconds now) const;
  proto::vote_node judgement_of(const proto::node_id& id, const known_node& node, proto::unix_seconds now) const;
  bool is_running(const known_node& node, proto::unix_seconds now) const;
  proto::location place_of(const proto::descriptor& content) const;
  proto::prekey_sheet_entry line_of(const proto::node_id& id, std::uint32_t period) const;

  authority_config config_;
  directory::prekey_period periods_;
  probe_findings findings_;
  std::map<proto::node_id, known_node> nodes_;
  std::map<std::uint32_t, std::shared_ptr<const prekey_table>> recalled_; ///< by prekey period
  std::uint64_t prekey_revision_ = 0;
};

} // namespace gate17::directory
