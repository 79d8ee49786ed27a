// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gate17::client {

/// `?name=value&...`, percent-encoded (RFC 3986); fields with an empty value are left out, and nothing remains of none.
std::string query_text(const std::vector<std::pair<std::string, std::string>>& fields);

/// HOST, HOST:PORT, [IPV6]:PORT or a bare IPv6 address; without a port `port` is it. Nothing for a port that is none.
std::optional<std::pair<std::string, std::uint16_t>> split_destination(std::string_view text, std::uint16_t port);

} // namespace gate17::client
