// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_handshake.hpp"

#include <algorithm>

#include <sodium/utils.h>

#include "client/proxy/basic_credentials.hpp"
#include "client/proxy/http_forward.hpp"

namespace gate17::client {
namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

std::string failure(std::string_view status, std::string_view text) {
  return "HTTP/1.1 " + std::string(status) +
         "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(text.size() + 1) +
         "\r\nConnection: close\r\n\r\n" + std::string(text) + "\n";
}

std::string failure_of(connect_verdict verdict) {
  switch (verdict) {
  case connect_verdict::not_allowed:
    return failure("403 Forbidden", "Neither this client nor the exit allows this target.");
  case connect_verdict::timed_out:
    return failure("504 Gateway Timeout", "The target did not answer in time.");
  case connect_verdict::no_route:
    return failure("503 Service Unavailable", "There is no route to this target now.");
  case connect_verdict::name_not_found:
    return failure("502 Bad Gateway", "The exit found no address for this name.");
  default:
    return failure("502 Bad Gateway", "The target could not be reached, or it ended without an answer.");
  }
}

std::vector<std::uint8_t> tunnel_reply(const connect_outcome& outcome) {
  return bytes_of(outcome.verdict == connect_verdict::connected ? "HTTP/1.1 200 Connection established\r\n\r\n"
                                                                : failure_of(outcome.verdict));
}

/// The target's own answer is the reply to a request that reached it.
std::vector<std::uint8_t> forward_reply(const connect_outcome& outcome) {
  return outcome.verdict == connect_verdict::connected ? std::vector<std::uint8_t>{}
                                                       : bytes_of(failure_of(outcome.verdict));
}

} // namespace

http_handshake::~http_handshake() { sodium_memzero(head_.data(), head_.size()); }

std::size_t http_handshake::feed(proto::byte_view input) {
  if (stage_ != stage::pending)
    return 0;
  head_.reserve(head_bytes_max); // it may hold a password, of which growing would leave copies
  const auto before = head_.size();
  const auto take = std::min(input.size(), head_bytes_max - before);
  head_.append(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(take));
  const auto end = head_.find(end_of_head, before < 3 ? 0 : before - 3);
  if (end != std::string::npos) {
    head_.resize(end + end_of_head.size());
    const auto used = head_.size() - before;
    take_head();
    sodium_memzero(head_.data(), head_.size());
    return used;
  }
  if (head_.size() == head_bytes_max)
    refuse(http_fault::head_too_long);
  return take;
}

std::vector<std::uint8_t> http_handshake::take_output() {
  auto out = bytes_of(output_);
  output_.clear();
  return out;
}

reply_encoder http_handshake::replies() const { return request_.answered_by_target ? forward_reply : tunnel_reply; }

std::vector<std::uint8_t> http_handshake::first_bytes(proto::byte_view rest) {
  auto out = bytes_of(forwarded_);
  forwarded_.clear();
  if (body_) {
    const auto admitted = body_->take(rest);
    if (!admitted) {
      refuse(http_fault::bad_chunk);
      return {};
    }
    rest = rest.first(*admitted);
  }
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

void http_handshake::take_head() {
  const auto head = http_head::read(head_);
  if (!head)
    return refuse(head.error());
  const auto content = head->content();
  if (!content)
    return refuse(content.error());
  if (!take_credentials(*head))
    return;
  if (head->method == "CONNECT")
    return take_tunnel(*head);
  take_forwarded(*head, *content);
}

void http_handshake::take_tunnel(const http_head& head) {
  auto target = parse_authority(head.target);
  if (!target)
    return refuse(http_fault::bad_target);
  request_.target = std::move(*target);
  stage_ = stage::requested;
}

void http_handshake::take_forwarded(const http_head& head, const http_content& content) {
  auto target = http_target::parse(head);
  if (!target)
    return refuse(target.error());
  auto forwarded = forwarded_head(head, *target);
  if (!forwarded)
    return refuse(forwarded.error());
  forwarded_ = std::move(*forwarded);
  body_ = std::make_unique<http_body>(content);
  request_.target = std::move(target->at);
  request_.answered_by_target = true;
  stage_ = stage::requested;
}

// Credentials that cannot be read are refused: to ignore them would mix streams that want to be apart.
bool http_handshake::take_credentials(const http_head& head) {
  for (const auto& field : head.fields) {
    if (!is_same_text(field.name, "Proxy-Authorization"))
      continue;
    auto credentials = basic_credentials::parse(field.value);
    if (!credentials || request_.authenticated) {
      refuse(http_fault::bad_credentials);
      return false;
    }
    request_.authenticated = true;
    request_.user = std::move(credentials->user);
    request_.password = std::move(credentials->password);
  }
  if (access_ == nullptr || access_->admits(request_.user, request_.password.expose()))
    return true;
  denied_ = request_.authenticated;
  refuse(http_fault::credentials_needed);
  return false;
}

void http_handshake::refuse(http_fault fault) {
  output_ = answer_to(fault);
  stage_ = stage::refused;
}

} // namespace gate17::client
