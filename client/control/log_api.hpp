// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "client/control/control_answer.hpp"

namespace gate17::client {

/// GET /log says the level of every component; POST /log?level=LEVEL[&component=NAME] changes it for this process's
/// life, and says the same afterwards.
control_answer answer_log(std::string_view method, std::string_view query);

} // namespace gate17::client
