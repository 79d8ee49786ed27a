// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace gate17::node {

/// Ports of protocols in which the server speaks first, in the clear, and encrypts later if at all (STARTTLS). A client
/// of theirs has nothing to say before, so it is pointless to wait for its first bytes. Sorted.
inline constexpr std::array<std::uint16_t, 12> server_first_ports{
    21,   // FTP (RFC 959)
    23,   // Telnet (RFC 854)
    25,   // SMTP (RFC 5321)
    110,  // POP3 (RFC 1939)
    119,  // NNTP (RFC 3977)
    143,  // IMAP (RFC 9051)
    587,  // message submission (RFC 6409)
    873,  // rsync
    2525, // message submission where 25 and 587 are closed
    3306, // MySQL
    4190, // ManageSieve (RFC 5804)
    5900, // VNC (RFC 6143)
};

constexpr bool is_server_first_port(std::uint16_t port) { return std::ranges::binary_search(server_first_ports, port); }

} // namespace gate17::node
