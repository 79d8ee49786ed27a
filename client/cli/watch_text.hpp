// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gate17::client {

/// One line of `watch` for people, made from a line of NDJSON; events of a later version are shown by their name. The
/// reason when it is no such line.
tl::expected<std::string, std::string> watch_text(std::string_view line);

} // namespace gate17::client
