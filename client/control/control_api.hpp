// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "client/control/control_source.hpp"

namespace gate17::client {

/// One answer of the control interface; the body is JSON with `schema_version`.
struct control_answer {
  int status = 200; ///< HTTP status code
  std::string body;
};

/// The control interface: GET /status, GET /routes, and POST /circuits/new (see `answer_renewal`). 404 for other
/// targets, 405 for other methods, each with
/// `{schema_version, error}`. Queries are
/// ignored but there.
control_answer answer_control(std::string_view method, std::string_view target, const control_source& source);

} // namespace gate17::client
