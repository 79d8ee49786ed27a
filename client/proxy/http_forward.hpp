// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "client/proxy/http_head.hpp"
#include "client/proxy/http_target.hpp"

namespace gate17::client {

/// The head as the target gets it (RFC 9110 section 7.6): in origin form, with the target's own Host, without fields
/// that are between application and proxy, and with `Connection: close`. No Via is added: it would tell the target of
/// this proxy.
http_result<std::string> forwarded_head(const http_head& head, const http_target& target);

} // namespace gate17::client
