// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gate17::client {

/// Any answer of the control socket as indented `name: value` rows, for people; without control characters. The reason
/// when it is not an answer of this version.
tl::expected<std::string, std::string> report_text(std::string_view json);

} // namespace gate17::client
