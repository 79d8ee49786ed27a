// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "client/proxy/access_list.hpp"
#include "client/proxy/http_body.hpp"
#include "client/proxy/http_head.hpp"
#include "client/proxy/proxy_handshake.hpp"

namespace gate17::client {

/// The server side of an HTTP proxy: CONNECT (RFC 9110 section 9.3.6), and any other method in absolute form with
/// `http://` (RFC 9112 section 3.2.2). Such a request becomes one stream of its own: one connection carries one request
/// and its response, and what an application sends behind them is not carried. Basic credentials in
/// Proxy-Authorization (RFC 7617) count as user and password; they are asked for only when there is an access list.
class http_handshake final : public proxy_handshake {
public:
  static constexpr std::size_t head_bytes_max = 8192;

  /// `access` is borrowed; null: everybody may.
  explicit http_handshake(const access_list* access = nullptr) : access_(access) {}
  ~http_handshake() override;

  std::size_t feed(proto::byte_view input) override;
  stage at() const override { return stage_; }
  bool denied() const override { return denied_; }
  const proxy_request& request() const override { return request_; }
  proxy_request release_request() override { return std::move(request_); }
  std::vector<std::uint8_t> take_output() override;
  reply_encoder replies() const override;
  std::vector<std::uint8_t> first_bytes(proto::byte_view rest) override;
  std::unique_ptr<node::request_end> take_end() override { return std::move(body_); }

private:
  void take_head();
  void take_tunnel(const http_head& head);
  void take_forwarded(const http_head& head, const http_content& content);
  bool take_credentials(const http_head& head);
  void refuse(http_fault fault);

  const access_list* access_;
  stage stage_ = stage::pending;
  bool denied_ = false;
  std::string head_;
  std::string output_;
  std::string forwarded_; ///< head for the target
  std::unique_ptr<http_body> body_;
  proxy_request request_;
};

} // namespace gate17::client
