// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "directory/locator.hpp"

namespace gate17::test {

/// Knows the addresses it was told.
struct fixed_places final : directory::locator {
  std::map<std::string, proto::location> known; ///< by address text

  std::optional<proto::location> locate(const proto::ip_address& address) const override {
    const auto found = known.find(address.to_string());
    return found == known.end() ? std::nullopt : std::optional(found->second);
  }
};

} // namespace gate17::test
