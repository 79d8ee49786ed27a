// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace gate17::node {

/// The names of a preload file: one a line, `#` begins a comment. Lower case, sorted, each once; a sentence that names
/// the line when one is no name or there are more than `resolver_limits::preload_names_max`.
tl::expected<std::vector<std::string>, std::string> parse_preload_list(std::string_view text);

} // namespace gate17::node
