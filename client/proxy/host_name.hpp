// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gate17::client {

/// A target host as an application may name it: an IP literal in its canonical text form, or a DNS name in lower case
/// without a final dot. Nullopt for everything an exit could misread: NUL and other bytes outside letters, digits, `-`
/// and `_`, empty or over 63-byte labels, labels that begin or end with `-`, names over 253 bytes (RFC 1035, RFC 1123),
/// and names whose last label is a number (a resolver may take `127.1` for an address).
std::optional<std::string> checked_host(std::string_view text);

} // namespace gate17::client
