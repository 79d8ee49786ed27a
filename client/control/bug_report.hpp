// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/status.hpp"
#include "client/control/system_facts.hpp"
#include "node/config/client_config.hpp"

namespace gate17::client {

struct bug_report_facts {
  std::string_view version;
  const node::client_config& config;
  const actors::control_status& status;
  std::vector<std::string> warnings; ///< lines of the log
  system_facts system;
};

/// Answer of `gate17 bugreport --json`, fit to be shown to strangers: no address, no path, no user name, no
/// destination, no name of an entry or another node of this client; node ids are shortened. Pure.
std::string bug_report_json(const bug_report_facts& facts);

} // namespace gate17::client
