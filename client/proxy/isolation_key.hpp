// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "client/proxy/proxy_handshake.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::client {

/// Streams share circuits only when they came through the same listener with the same user and password (or none).
/// Printable and at most 100 bytes: `listener@mark#fingerprint`. User and password enter as a BLAKE2b-256 fingerprint,
/// so that `route show` repeats neither; the user name alone also as `app_mark`, for rules about applications.
std::string isolation_key(const proto::endpoint& listener, const proxy_request& request);

} // namespace gate17::client
