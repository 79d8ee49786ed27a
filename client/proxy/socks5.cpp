// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/socks5.hpp"

#include <algorithm>
#include <optional>

#include <sodium/utils.h>

#include "client/proxy/host_name.hpp"

namespace gate17::client {
namespace {

constexpr std::uint8_t socks_version = 5;
constexpr std::uint8_t authentication_version = 1;
constexpr std::uint8_t no_authentication = 0x00;
constexpr std::uint8_t user_password = 0x02;
constexpr std::uint8_t no_acceptable_method = 0xff;
constexpr std::uint8_t address_v4 = 1;
constexpr std::uint8_t address_name = 3;
constexpr std::uint8_t address_v6 = 4;

std::optional<proxy_command> command_of(std::uint8_t value) {
  switch (value) {
  case 1:
    return proxy_command::connect;
  case 3:
    return proxy_command::associate;
  case 0xf0:
    return proxy_command::resolve;
  case 0xf1:
    return proxy_command::resolve_reverse;
  default:
    return std::nullopt;
  }
}

std::string text_of(const std::uint8_t* from, std::size_t size) { return std::string(from, from + size); }

std::string address_text(proto::ip_address::family kind, const std::uint8_t* from, std::size_t size) {
  proto::ip_address address;
  address.kind = kind;
  std::copy_n(from, size, address.bytes.begin());
  return address.to_string();
}

} // namespace

socks5_reply reply_for(connect_verdict verdict) {
  switch (verdict) {
  case connect_verdict::connected:
    return socks5_reply::succeeded;
  case connect_verdict::refused:
    return socks5_reply::connection_refused;
  case connect_verdict::unreachable:
  case connect_verdict::name_not_found:
    return socks5_reply::host_unreachable;
  case connect_verdict::timed_out:
    return socks5_reply::ttl_expired;
  case connect_verdict::not_allowed:
    return socks5_reply::not_allowed;
  case connect_verdict::no_route:
    return socks5_reply::network_unreachable;
  case connect_verdict::failed:
    break;
  }
  return socks5_reply::general_failure;
}

std::vector<std::uint8_t> encode_socks5_reply(socks5_reply reply, const proto::endpoint& bound) {
  const bool v6 = bound.address.kind == proto::ip_address::family::v6;
  std::vector<std::uint8_t> out{socks_version, static_cast<std::uint8_t>(reply), 0, v6 ? address_v6 : address_v4};
  out.insert(out.end(), bound.address.bytes.begin(), bound.address.bytes.begin() + (v6 ? 16 : 4));
  out.push_back(static_cast<std::uint8_t>(bound.port >> 8));
  out.push_back(static_cast<std::uint8_t>(bound.port));
  return out;
}

std::vector<std::uint8_t> encode_socks5_name(const std::string& name) {
  std::vector<std::uint8_t> out{socks_version, 0, 0, address_name, static_cast<std::uint8_t>(name.size())};
  out.insert(out.end(), name.begin(), name.end());
  out.insert(out.end(), {0, 0});
  return out;
}

std::size_t socks5_handshake::feed(proto::byte_view input) {
  std::size_t used = 0;
  while (!over() && used < input.size()) {
    const auto take = std::min(message_bytes() - message_.size(), input.size() - used);
    message_.insert(message_.end(), input.begin() + used, input.begin() + used + take);
    used += take;
    if (!refuse_early() && message_.size() == message_bytes())
      take_message();
  }
  return used;
}

proxy_handshake::stage socks5_handshake::at() const {
  if (!over())
    return stage::pending;
  return expected_ == message::none_requested ? stage::requested : stage::refused;
}

reply_encoder socks5_handshake::replies() const {
  return [](const connect_outcome& outcome) { return encode_socks5_reply(reply_for(outcome.verdict), outcome.bound); };
}

std::vector<std::uint8_t> socks5_handshake::take_output() {
  std::vector<std::uint8_t> out;
  out.swap(output_);
  return out;
}

// Length of the current message as far as the bytes at hand tell; more than they are while a length field is missing.
std::size_t socks5_handshake::message_bytes() const {
  const auto& m = message_;
  switch (expected_) {
  case message::greeting:
    return m.size() < 2 ? m.size() + 1 : std::size_t{2} + m[1];
  case message::authentication: {
    if (m.size() < 2)
      return m.size() + 1;
    const std::size_t password_at = std::size_t{2} + m[1];
    return password_at + 1 + (m.size() <= password_at ? 0 : m[password_at]);
  }
  default:
    break;
  }
  if (m.size() < 5)
    return m.size() + 1;
  switch (m[3]) {
  case address_v4:
    return 4 + 4 + 2;
  case address_v6:
    return 4 + 16 + 2;
  default:
    return std::size_t{4} + 1 + m[4] + 2;
  }
}

// Refusals that need no whole message: the rest of it may never come, or have a length nobody knows.
bool socks5_handshake::refuse_early() {
  const auto& m = message_;
  if (expected_ == message::authentication) {
    if (m[0] != authentication_version)
      refuse({authentication_version, 1});
    return expected_ == message::none_refused;
  }
  if (m[0] != socks_version)
    refuse({});
  else if (expected_ == message::greeting || m.size() < 2)
    return false;
  else if (!command_of(m[1]))
    refuse_request(socks5_reply::command_not_supported);
  else if (m.size() >= 3 && m[2] != 0)
    refuse_request(socks5_reply::general_failure);
  else if (m.size() >= 4 && m[3] != address_v4 && m[3] != address_name && m[3] != address_v6)
    refuse_request(socks5_reply::address_type_not_supported);
  return expected_ == message::none_refused;
}

void socks5_handshake::take_message() {
  switch (expected_) {
  case message::greeting:
    return take_greeting();
  case message::authentication:
    return take_authentication();
  default:
    return take_request();
  }
}

void socks5_handshake::take_greeting() {
  const auto offered = [this](std::uint8_t method) {
    return std::find(message_.begin() + 2, message_.end(), method) != message_.end();
  };
  if (offered(user_password)) {
    output_.insert(output_.end(), {socks_version, user_password});
    expected_ = message::authentication;
  } else if (access_ == nullptr && offered(no_authentication)) {
    output_.insert(output_.end(), {socks_version, no_authentication});
    expected_ = message::request;
  } else {
    return refuse({socks_version, no_acceptable_method});
  }
  message_.clear();
}

void socks5_handshake::take_authentication() {
  const std::size_t user_bytes = message_[1];
  const auto* user = message_.data() + 2;
  const auto* password = user + user_bytes + 1;
  request_.authenticated = true;
  request_.user = text_of(user, user_bytes);
  request_.password = *secret_text::of({password, message_[2 + user_bytes]});
  sodium_memzero(message_.data(), message_.size());
  if (access_ != nullptr && !access_->admits(request_.user, request_.password.expose())) {
    denied_ = true;
    return refuse({authentication_version, 1});
  }
  output_.insert(output_.end(), {authentication_version, 0});
  expected_ = message::request;
  message_.clear();
}

void socks5_handshake::take_request() {
  const auto& m = message_;
  request_.command = *command_of(m[1]);
  request_.target.port = static_cast<std::uint16_t>(m[m.size() - 2] << 8 | m[m.size() - 1]);
  if (!take_host())
    return refuse_request(socks5_reply::host_unreachable);
  if (!fits_command())
    return refuse_request(request_.command == proxy_command::connect ? socks5_reply::general_failure
                                                                     : socks5_reply::address_type_not_supported);
  expected_ = message::none_requested;
  message_.clear();
}

bool socks5_handshake::take_host() {
  const auto& m = message_;
  auto& host = request_.target.host;
  if (m[3] == address_v4) {
    host = address_text(proto::ip_address::family::v4, m.data() + 4, 4);
  } else if (m[3] == address_v6) {
    host = address_text(proto::ip_address::family::v6, m.data() + 4, 16);
  } else if (auto checked = checked_host(text_of(m.data() + 5, m[4]))) {
    host = std::move(*checked);
  } else {
    return false;
  }
  return true;
}

/// A connection needs a port, and only an address has a name to ask for.
bool socks5_handshake::fits_command() const {
  switch (request_.command) {
  case proxy_command::connect:
    return request_.target.port != 0;
  case proxy_command::resolve_reverse:
    return proto::ip_address::parse(request_.target.host).has_value();
  default:
    return true;
  }
}

void socks5_handshake::refuse(std::vector<std::uint8_t> answer) {
  output_.insert(output_.end(), answer.begin(), answer.end());
  expected_ = message::none_refused;
  message_.clear();
}

void socks5_handshake::refuse_request(socks5_reply reply) { refuse(encode_socks5_reply(reply)); }

} // namespace gate17::client
