// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace gate17::actors {

/// What the first bytes of a stream or flow are. The client decides it before it sends anything (R14).
enum class content_kind : std::uint8_t {
  undecided,    ///< nothing was seen yet and nothing will be before a circuit is chosen; the port has to do
  unknown,      ///< none of the below
  tls,          ///< a ClientHello that offers TLS 1.2 or later (RFC 8446, section 4.1.2)
  quic,         ///< a QUIC Initial of a client (RFC 9000, section 17.2.2)
  dns,          ///< a DNS query (RFC 1035, section 4.1)
  ssh,          ///< an SSH identification string (RFC 4253, section 4.2)
  http,         ///< an HTTP/1 request in the clear (RFC 9112, section 3)
  http2,        ///< HTTP/2 with prior knowledge (RFC 9113, section 3.4)
  server_first, ///< the server speaks first on this port, or the application said nothing for a while
};

std::string_view to_string(content_kind kind);

/// Whether an exit can read nothing of it but who talks to whom: only then may a community exit carry it.
constexpr bool is_surely_encrypted(content_kind kind) {
  return kind == content_kind::tls || kind == content_kind::quic;
}

} // namespace gate17::actors
