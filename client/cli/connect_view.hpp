// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gate17::client {

/// Where a client stands on its way to the network, read from its status.
struct connect_view {
  std::string state;
  std::string phase;
  std::string text;    ///< what it is doing, for people: "fetching the network document (1 of 3 directories answered)"
  std::string reason;  ///< why it is not connected, when it says so
  std::string trouble; ///< "none" or what stands between this machine and the network

  bool is_connected() const { return state == "connected" || state == "degraded"; }
  static tl::expected<connect_view, std::string> read(std::string_view status_json);
};

/// What a person may do about a phase that takes too long.
std::string_view hint_for(const connect_view& view);

} // namespace gate17::client
