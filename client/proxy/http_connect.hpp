// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "client/proxy/proxy_handshake.hpp"

namespace gate17::client {

/// The server side of HTTP CONNECT (RFC 9110 section 9.3.6), and of no other method. Basic credentials in
/// Proxy-Authorization (RFC 7617) count as user and password and are never asked for.
class http_connect_handshake final : public proxy_handshake {
public:
  static constexpr std::size_t head_bytes_max = 8192;

  std::size_t feed(proto::byte_view input) override;
  stage at() const override { return stage_; }
  const proxy_request& request() const override { return request_; }
  std::vector<std::uint8_t> take_output() override;
  reply_encoder replies() const override;

private:
  void take_head();
  bool take_fields(std::string_view fields);
  void refuse(std::string_view status);

  stage stage_ = stage::pending;
  std::string head_;
  std::string output_;
  proxy_request request_;
};

} // namespace gate17::client
