// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/content_kind.hpp"

namespace gate17::actors {

std::string_view to_string(content_kind kind) {
  switch (kind) {
  case content_kind::undecided:
    return "undecided";
  case content_kind::unknown:
    return "unknown";
  case content_kind::tls:
    return "tls";
  case content_kind::quic:
    return "quic";
  case content_kind::dns:
    return "dns";
  case content_kind::ssh:
    return "ssh";
  case content_kind::http:
    return "http";
  case content_kind::http2:
    return "http2";
  case content_kind::server_first:
    return "server_first";
  }
  return "unknown";
}

} // namespace gate17::actors
