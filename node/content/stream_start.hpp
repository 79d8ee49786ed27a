// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "actors/content_kind.hpp"
#include "proto/bytes.hpp"

namespace gate17::node {

/// What a stream is by its first bytes.
struct stream_content {
  actors::content_kind kind = actors::content_kind::unknown;
  /// False while more bytes could still tell; `kind` is unknown until then.
  bool decided = false;
};

/// Judges what an application has said so far (R14): TLS needs its whole ClientHello, everything else a few bytes. What
/// was decided stays decided and the same whatever follows, and nothing stays undecided beyond
/// `content_limits::stream_start_bytes_max`. Never answers `undecided` or `server_first`. Pure.
stream_content classify_stream(proto::byte_view first_bytes);

/// Whether these bytes, all that was sent of a stream, may be sent again on another circuit when the first one failed
/// before anything came back (R11): exactly one ClientHello without early data or exactly one DNS query, because
/// repeating them has no effect on the target. Pure.
bool may_send_stream_again(proto::byte_view sent);

} // namespace gate17::node
