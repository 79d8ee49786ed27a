// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/document_store.hpp"
#include "node/store/state_database.hpp"

namespace gate17::node {

/// The last `kept_max` network documents and the last prekey sheets. The highest period ever stored is kept beside them
/// and never falls, so that an old document cannot return (anti-rollback). Thread-safe; does not own the database.
class stored_documents final : public actors::document_store {
public:
  static constexpr std::size_t kept_max = 8;

  explicit stored_documents(state_database& database) : database_(database) {}

  std::optional<stored> load_newest() override;
  /// False also for a period below the highest; the same period again replaces its document.
  bool store(std::uint64_t period, const std::vector<std::uint8_t>& document) override;

  /// A sentence when what guards against old documents cannot be read, or its document is damaged. `lost_floor` tells
  /// the two apart: then nothing may be adopted before a person has looked.
  struct damage {
    std::string sentence;
    bool lost_floor = false;
  };
  std::optional<damage> check() const;

  std::optional<std::vector<std::uint8_t>> load(std::uint64_t period) override { return read(period); }
  bool store_sheet(const stored_sheet& item) override;
  std::vector<stored_sheet> load_sheets() override;
  /// 0 also when it cannot be read; `check` tells.
  std::uint64_t highest_period() override;
  bool keep_proof(const proof& evidence) override;
  std::vector<std::uint64_t> proof_periods() override;
  /// Periods whose documents are here, rising.
  std::vector<std::uint64_t> periods() const;

private:
  std::optional<std::vector<std::uint8_t>> read(std::uint64_t period) const;
  std::vector<std::uint64_t> periods_below(std::string_view prefix) const;

  std::mutex storing_;
  state_database& database_;
};

} // namespace gate17::node
