// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/bytes.hpp"

namespace gate17::node {

/// Whether these bytes are one DNS query and nothing else (RFC 1035, section 4.1): the opcode QUERY, one question of
/// class IN whose name has no pointers, and nothing but EDNS or a signature behind it. Asking it twice changes nothing
/// at the server. Pure.
bool is_dns_query(proto::byte_view message);

} // namespace gate17::node
