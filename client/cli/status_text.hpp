// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gate17::client {

/// What people read, made from the JSON of the control socket; nullopt-like failure (the reason) when it is not the
/// JSON this version knows. `now` is Unix time in seconds.
tl::expected<std::string, std::string> status_text(std::string_view json, std::int64_t now);
tl::expected<std::string, std::string> routes_text(std::string_view json);

tl::expected<std::string, std::string> renewed_text(std::string_view json);

/// "532 B", "1.4 KiB", "20.0 MiB".
std::string bytes_text(std::uint64_t bytes);

} // namespace gate17::client
