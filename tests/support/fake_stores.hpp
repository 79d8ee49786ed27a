// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>

#include "actors/authority_journal.hpp"
#include "actors/document_store.hpp"
#include "actors/entry_store.hpp"
#include "actors/node_identity.hpp"
#include "actors/wall_clock.hpp"
#include "tests/support/test_network.hpp"

namespace gate17::test {

/// Keeps the newest document and sheets in memory; not writable while told so.
class memory_document_store final : public actors::document_store {
public:
  std::optional<stored> load_newest() override { return kept; }
  bool store(std::uint64_t period, const std::vector<std::uint8_t>& document) override {
    if (broken)
      return false;
    kept = stored{period, document};
    return true;
  }
  std::uint64_t highest_period() override { return kept ? kept->period : 0; }
  std::optional<std::vector<std::uint8_t>> load(std::uint64_t period) override {
    return kept && kept->period == period ? std::optional(kept->document) : std::nullopt;
  }
  bool store_sheet(const stored_sheet& item) override {
    if (broken)
      return false;
    sheets[item.period] = item;
    return true;
  }
  std::vector<stored_sheet> load_sheets() override {
    std::vector<stored_sheet> out;
    for (const auto& [period, item] : sheets)
      out.push_back(item);
    return out;
  }
  bool keep_proof(const proof& evidence) override {
    proofs.push_back(evidence);
    return true;
  }
  std::vector<std::uint64_t> proof_periods() override {
    std::vector<std::uint64_t> periods;
    for (const auto& each : proofs)
      periods.push_back(each.period);
    return periods;
  }

  bool broken = false;
  std::optional<stored> kept;
  std::map<std::uint32_t, stored_sheet> sheets;
  std::vector<proof> proofs;
};

class memory_authority_journal final : public actors::authority_journal {
public:
  bool note_signed(std::uint64_t period) override {
    signed_until = broken ? signed_until : period;
    return !broken;
  }
  std::uint64_t signed_period() override { return signed_until; }
  bool store_equivocations(const std::vector<std::uint8_t>& encoded) override {
    equivocations = encoded;
    return !broken;
  }
  std::vector<std::uint8_t> load_equivocations() override { return equivocations; }

  bool broken = false;
  std::uint64_t signed_until = 0;
  std::vector<std::uint8_t> equivocations;
};

class memory_entry_store final : public actors::entry_store {
public:
  std::optional<directory::entry_set> load_entries() override { return kept; }
  bool store_entries(const directory::entry_set& entries) override {
    kept = entries;
    return true;
  }

  std::optional<directory::entry_set> kept;
};

/// Both clocks, moved by hand and together. Starts in the first half of a period of the defaults.
class manual_wall_clock final : public actors::wall_clock {
public:
  std::chrono::milliseconds unix_now() const override { return unix_time; }
  time_point now() const override { return steady; }
  void advance(std::chrono::milliseconds step) {
    unix_time += step;
    steady += step;
  }

  std::chrono::milliseconds unix_time = std::chrono::seconds(test_now);
  time_point steady{std::chrono::hours{1'000}};
};

/// A test node as its own control plane sees it.
class test_identity final : public actors::node_identity {
public:
  explicit test_identity(test_node& node, std::uint64_t seed) : node_(node), random_(seed) {}

  proto::node_id id() const override { return node_.id(); }
  std::optional<proto::signed_descriptor> descriptor(proto::unix_seconds now) override {
    node_.content.published = now;
    return node_.descriptor();
  }
  std::optional<proto::prekey_record> prekey(std::uint32_t period) override {
    auto& record = records_[period];
    if (!record)
      record = node_.prekey(period, random_);
    return record;
  }

  /// As after a restart of the node.
  void forget_prekeys() { records_.clear(); }

private:
  test_node& node_;
  seeded_random random_;
  std::map<std::uint32_t, std::optional<proto::prekey_record>> records_;
};

} // namespace gate17::test
