// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "client/control/control_answer.hpp"
#include "client/control/control_source.hpp"

namespace gate17::client {

/// POST /circuits/new, with `isolation=KEY` (percent-encoded) in the query for one key only: `{schema_version,
/// renewed}`, the number of circuits that take no new streams any more. 405 for other methods, 400 for a query that is
/// nothing of that kind, 503 when the control plane does not answer.
control_answer answer_renewal(std::string_view method, std::string_view query, const control_source& source);

} // namespace gate17::client
