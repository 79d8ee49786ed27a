// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gate17::actors {

/// The decision about connections that proxies accepted: all are let through, and the port decides whether a community
/// exit may carry them (R14, wait-for-answer mode: what is surely encrypted; everything else needs a trusted exit).
struct firewall_policy {
  std::vector<std::uint16_t> community_ports{443, 853};

  struct decision {
    bool allowed = false;
    bool needs_trusted_exit = false;
    std::string_view why;
  };
  decision judge(std::string_view host, std::uint16_t port) const;
  std::optional<std::string> validate() const;
};

} // namespace gate17::actors
