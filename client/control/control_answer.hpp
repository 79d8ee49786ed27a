// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace gate17::client {

/// One answer of the control interface; the body is JSON with `schema_version`.
struct control_answer {
  int status = 200; ///< HTTP status code
  std::string body;
};

/// `{schema_version, error}`.
control_answer control_refusal(int status, const char* error);

} // namespace gate17::client
