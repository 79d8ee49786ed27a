// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/ports.hpp"

namespace gate17::actors {

/// The decision about connections that proxies accepted (R14): all are let through. What is surely encrypted may leave
/// at a community exit, everything else needs a trusted one; while the content is undecided the port decides.
struct firewall_policy {
  std::vector<std::uint16_t> community_ports{443, 853};

  struct decision {
    bool allowed = false;
    bool needs_trusted_exit = false;
    std::string_view why;
  };
  decision judge(const destination& target, content_kind content) const;
  std::optional<std::string> validate() const;
};

} // namespace gate17::actors
