// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "client/cli/exit_code.hpp"

namespace gate17::client {

/// What people read of `route explain` and `exits`, made from the JSON of the control socket; the reason when it is not
/// the JSON this version knows.
tl::expected<std::string, std::string> explanation_text(std::string_view json);
tl::expected<std::string, std::string> exits_text(std::string_view json);

/// `exit_ok` with a route, `exit_no_route` with a refusal, `exit_not_connected` when nothing can be said.
exit_code explanation_code(std::string_view json);

} // namespace gate17::client
