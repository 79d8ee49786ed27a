// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "actors/ports.hpp"
#include "client/proxy/http_head.hpp"

namespace gate17::client {

/// `name:443`, `192.0.2.1:443`, `[2001:db8::1]:443`; without or with an empty port the one given, 0 for none.
std::optional<actors::destination> parse_authority(std::string_view text, std::uint16_t usual_port = 0);

/// Where a request in absolute form goes (RFC 9112 section 3.2.2), and what is asked for there.
struct http_target {
  actors::destination at;
  std::string origin_form; ///< path and query; `*` for OPTIONS without a path

  static http_result<http_target> parse(const http_head& head);

  /// As a Host field says it: without port 80, IPv6 in brackets.
  std::string host() const;
};

} // namespace gate17::client
