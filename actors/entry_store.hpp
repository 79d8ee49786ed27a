// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "directory/route/entry_set.hpp"

namespace gate17::actors {

/// Port: the sticky entries on disk (R25). Called by one actor at a time; may block for milliseconds. Thread-safe.
class entry_store {
public:
  virtual ~entry_store() = default;
  /// Nothing at first start or when it cannot be read.
  virtual std::optional<directory::entry_set> load_entries() = 0;
  virtual bool store_entries(const directory::entry_set& entries) = 0;
};

} // namespace gate17::actors
