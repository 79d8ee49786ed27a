// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace gate17::node::http {

/// Whether a request over loopback TCP may be answered. A web page can make a browser send requests here under a name
/// that it points at 127.0.0.1 (DNS rebinding) or from its own origin: the host must be an IP literal or `localhost`,
/// and an origin, if any, this very host. Empty views stand for absent headers.
bool is_local_request(std::string_view host, std::string_view origin);

} // namespace gate17::node::http
