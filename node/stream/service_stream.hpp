// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "node/stream/stream.hpp"

namespace gate17::node {

using serve_request = std::function<bool(std::uint8_t service, std::vector<std::uint8_t> request,
                                         std::function<void(std::vector<std::uint8_t>)> reply)>;

/// The node's side of an exchange: reads one framed request of at most `request_bytes_max`, has it served, sends the
/// framed reply and ends. A client that goes away meanwhile costs nothing more. `reply` must be called on the loop.
std::unique_ptr<stream> make_service_stream(stream_host& host, std::uint32_t id, std::uint8_t service,
                                            std::size_t request_bytes_max, const serve_request& serve);

} // namespace gate17::node
