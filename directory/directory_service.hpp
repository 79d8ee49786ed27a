// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "directory/archive.hpp"
#include "directory/authority.hpp"
#include "proto/bytes.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/codec/unix_seconds.hpp"

namespace gate17::directory {

/// The directory service of a node: a request in, the response out. `role` is nullptr in nodes that only mirror; they
/// refuse what nodes publish with `not_an_authority`. Pure.
proto::directory_response answer(const proto::directory_request& request, archive& held, authority* role,
                                 proto::unix_seconds now);

/// The same from a message without its frame; what does not decode is answered `malformed` or `too_large`.
proto::directory_response answer(proto::byte_view message, archive& held, authority* role, proto::unix_seconds now);

} // namespace gate17::directory
