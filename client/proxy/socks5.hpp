// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "client/proxy/access_list.hpp"
#include "client/proxy/proxy_handshake.hpp"

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

/// The answer to RESOLVE_PTR: success, and a name in the place of the address.
std::vector<std::uint8_t> encode_socks5_name(const std::string& name);

/// The server side of one SOCKS5 handshake (RFC 1928, RFC 1929) with CONNECT, UDP ASSOCIATE, and Tor's RESOLVE (0xF0)
/// and RESOLVE_PTR (0xF1) (socks-extensions.txt, section 3); holds one message of at most 513 bytes. A client that
/// offers user/password gets it, otherwise no authentication, which an access list does not take.
class socks5_handshake final : public proxy_handshake {
public:
  /// `access` is borrowed; null: everybody may.
  explicit socks5_handshake(const access_list* access = nullptr) : access_(access) {}

  std::size_t feed(proto::byte_view input) override;
  stage at() const override;
  bool denied() const override { return denied_; }
  const proxy_request& request() const override { return request_; }
  proxy_request release_request() override { return std::move(request_); }
  std::vector<std::uint8_t> take_output() override;
  reply_encoder replies() const override;

private:
  enum class message : std::uint8_t { greeting, authentication, request, none_requested, none_refused };

  bool over() const { return expected_ >= message::none_requested; }
  std::size_t message_bytes() const;
  bool refuse_early();
  void take_message();
  void take_greeting();
  void take_authentication();
  void take_request();
  bool take_host();
  bool fits_command() const;
  void refuse(std::vector<std::uint8_t> answer);
  void refuse_request(socks5_reply reply);

  const access_list* access_;
  bool denied_ = false;
  message expected_ = message::greeting;
  std::vector<std::uint8_t> message_;
  std::vector<std::uint8_t> output_;
  proxy_request request_;
};

} // namespace gate17::client
