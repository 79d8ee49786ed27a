// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "proto/cell/endpoint.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// A host as the wire spells it: a checked name or an IP literal. Views the bytes it was parsed from.
struct host_view {
  std::string_view text;
  /// Kind `none` when `text` is a name.
  ip_address literal;

  bool is_name() const { return literal.kind == ip_address::family::none; }
};

/// Letters, digits, hyphen and underscore in labels of 1 to 63 bytes, at most 253 in all, no trailing dot; or a literal
/// that `ip_address::parse` takes. The last label must not look like a number: old resolvers read such names as IPv4
/// addresses ("127.1", "0x7f.1"). `malformed`, `oversized` or `truncated` (empty).
result<host_view> parse_host(std::string_view text);

/// The same, names only.
result<host_view> parse_host_name(std::string_view text);

} // namespace gate17::proto
