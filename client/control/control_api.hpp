// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "client/control/control_answer.hpp"
#include "client/control/control_source.hpp"

namespace gate17::client {

/// The control interface: GET /status, /routes, /bugreport, /route (see `answer_explanation`) and /exits, GET and POST
/// /log (see `answer_log`), POST /circuits/new (see `answer_renewal`). 404 for other targets, 405 for other methods,
/// each with `{schema_version, error}`. Queries are ignored but by /log, /route and /circuits/new.
control_answer answer_control(std::string_view method, std::string_view target, const control_source& source);

} // namespace gate17::client
