// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "actors/status.hpp"

namespace gate17::client {

/// The steps from a started client to its first circuit, in their order.
enum class connect_phase : std::uint8_t { consensus, keys, entry, link, circuit, done };
std::string_view to_string(connect_phase phase);

/// The first step that is not done yet. The network file was read before there was anything to ask. A client that
/// builds nothing ahead is done before its first circuit.
connect_phase phase_of(const actors::control_status& status);

} // namespace gate17::client
