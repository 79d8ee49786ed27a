// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "client/control/control_answer.hpp"
#include "client/control/control_source.hpp"

namespace gate17::client {

/// GET /route?host=HOST&port=PORT, perhaps with app=NAME, level=LEVEL, udp=1 and cleartext=1: how a stream like that
/// would travel (`explanation_json`). 405 for other methods, 400 for another query, 503 when the control plane does not
/// answer. Nothing is opened and nobody is asked.
control_answer answer_explanation(std::string_view method, std::string_view query, const control_source& source);

/// GET /exits: every exit of the network (`exits_json`).
control_answer answer_exits(std::string_view method, const control_source& source);

} // namespace gate17::client
