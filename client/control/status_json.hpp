// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "actors/status.hpp"

/// The JSON others rely on. Fields may be added under the same schema version; a changed or removed one raises it.
/// Text that is not UTF-8 is mended, never refused.
namespace gate17::client {

inline constexpr int json_schema_version = 1;

/// Answer of `gate17 status --json`.
std::string status_json(const actors::control_status& status);

/// Answer of `gate17 route show --json`.
std::string routes_json(std::span<const actors::circuit_status> circuits);

} // namespace gate17::client
