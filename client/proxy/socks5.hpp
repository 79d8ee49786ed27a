// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "actors/ports.hpp"
#include "client/proxy/connect_outcome.hpp"
#include "proto/bytes.hpp"

namespace gate17::client {

/// Reply field of RFC 1928 section 6.
enum class socks5_reply : std::uint8_t {
  succeeded = 0,
  general_failure = 1,
  not_allowed = 2,
  network_unreachable = 3,
  host_unreachable = 4,
  connection_refused = 5,
  ttl_expired = 6,
  command_not_supported = 7,
  address_type_not_supported = 8,
};

socks5_reply reply_for(connect_verdict verdict);

/// A whole reply message. `bound` of family none is written as 0.0.0.0:0.
std::vector<std::uint8_t> encode_socks5_reply(socks5_reply reply, const proto::endpoint& bound = {});

/// A checked CONNECT request. User and password are bytes of the application's choice (RFC 1929), used only to keep
/// its streams apart from others; never logged.
struct socks5_request {
  actors::destination target;
  bool authenticated = false;
  std::string user;
  std::string password;
};

/// The server side of one SOCKS5 handshake (RFC 1928, RFC 1929), CONNECT only. Pure and incremental: takes bytes in any
/// portions, never holds more than one message (at most 513 bytes), asks for nothing it was not given.
/// A client that offers user/password gets it, otherwise no authentication.
class socks5_handshake {
public:
  enum class stage : std::uint8_t {
    greeting,
    authentication,
    request,
    requested, ///< `request()` is valid; the reply to it is the caller's
    refused,   ///< write `take_output()`, then close
  };

  /// Takes bytes until the handshake is over and returns how many; what follows a request is application data and
  /// stays with the caller.
  std::size_t feed(proto::byte_view input);

  stage at() const { return stage_; }
  const socks5_request& request() const { return request_; }
  /// Bytes to send to the application, oldest first; empty after the call.
  std::vector<std::uint8_t> take_output();

private:
  std::size_t message_bytes() const;
  bool refuse_early();
  void take_message();
  void take_greeting();
  void take_authentication();
  void take_request();
  void refuse(std::vector<std::uint8_t> answer);
  void refuse_request(socks5_reply reply);

  stage stage_ = stage::greeting;
  std::vector<std::uint8_t> message_;
  std::vector<std::uint8_t> output_;
  socks5_request request_;
};

} // namespace gate17::client
