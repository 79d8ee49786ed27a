// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>

#include <tl/expected.hpp>

#include "actors/ports.hpp"
#include "node/config/network_settings.hpp"

namespace gate17::client {

/// Asks three fallback nodes of a network for its document, verifies what they answer and returns the newest; keeps
/// nothing and opens no proxy. Blocks, at most `deadline`. The error is a sentence.
tl::expected<actors::network_view_ptr, std::string>
fetch_network_once(const node::network_settings& settings,
                   std::chrono::milliseconds deadline = std::chrono::seconds{15});

} // namespace gate17::client
