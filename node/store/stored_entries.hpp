// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "actors/entry_store.hpp"
#include "node/store/state_database.hpp"

namespace gate17::node {

/// A client's sticky entries in the state database. Thread-safe; does not own the database.
class stored_entries final : public actors::entry_store {
public:
  explicit stored_entries(state_database& database) : database_(database) {}

  std::optional<directory::entry_set> load_entries() override;
  bool store_entries(const directory::entry_set& entries) override;

private:
  state_database& database_;
};

} // namespace gate17::node
