// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gate17::client {

inline constexpr std::size_t query_bytes_max = 4'096;

/// The fields of a query such as `host=example.com&port=443`, percent-decoded (RFC 3986, section 2.1). Nothing when it
/// is longer than `query_bytes_max`, an escape is broken, or a field has no `=` or comes twice.
std::optional<std::map<std::string, std::string>> query_fields(std::string_view query);

} // namespace gate17::client
