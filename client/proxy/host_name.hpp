// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gate17::client {

/// A target host as an application may name it, in the one form the wire knows: an IP literal in its canonical text, or
/// a DNS name in lower case without a final dot. Nullopt for what `proto::parse_host` refuses: NUL and other bytes
/// outside letters, digits, `-` and `_`, empty or over 63-byte labels, names over 253 bytes, names that end in a
/// number.
std::optional<std::string> checked_host(std::string_view text);

} // namespace gate17::client
