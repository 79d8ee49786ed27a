// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>

#include "actors/authority_journal.hpp"
#include "node/store/state_database.hpp"

namespace gate17::node {

/// The journal of an authority in the node's database. A damaged record of what was signed counts as "everything", so
/// that nothing is signed twice.
class stored_journal final : public actors::authority_journal {
public:
  explicit stored_journal(state_database& database) : database_(database) {}

  bool note_signed(std::uint64_t period) override;
  std::uint64_t signed_period() override;
  bool store_equivocations(const std::vector<std::uint8_t>& proofs) override;
  std::vector<std::uint8_t> load_equivocations() override;

private:
  state_database& database_;
  std::mutex storing_;
};

} // namespace gate17::node
