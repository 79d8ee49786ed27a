// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_connect.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <sodium/utils.h>
#include <strings.h>

#include "client/proxy/host_name.hpp"

namespace gate17::client {
namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::string_view end_of_line = "\r\n";

std::string answer(std::string_view status) {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

std::string answer_to(const connect_outcome& outcome) {
  switch (outcome.verdict) {
  case connect_verdict::connected:
    return "HTTP/1.1 200 Connection established\r\n\r\n";
  case connect_verdict::not_allowed:
    return answer("403 Forbidden");
  case connect_verdict::timed_out:
    return answer("504 Gateway Timeout");
  case connect_verdict::no_route:
    return answer("503 Service Unavailable");
  default:
    return answer("502 Bad Gateway");
  }
}

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0)
    return std::nullopt;
  return port;
}

// `name:443`, `192.0.2.1:443`, `[2001:db8::1]:443`.
std::optional<actors::destination> parse_authority(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto host_text = text.substr(0, colon);
  const bool bracketed = host_text.starts_with('[') && host_text.ends_with(']');
  if (bracketed)
    host_text = host_text.substr(1, host_text.size() - 2);
  const auto host = checked_host(host_text);
  const auto port = parse_port(text.substr(colon + 1));
  if (!host || !port || bracketed != (host->find(':') != std::string::npos))
    return std::nullopt;
  return actors::destination{*host, *port};
}

bool is_named(std::string_view field, std::string_view name) {
  return field.size() == name.size() && ::strncasecmp(field.data(), name.data(), name.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

// "Basic dXNlcjpwYXNz" -> "user:pass"
std::optional<std::string> parse_basic(std::string_view value) {
  constexpr std::string_view scheme = "Basic ";
  if (value.size() < scheme.size() || !is_named(value.substr(0, scheme.size()), scheme))
    return std::nullopt;
  const auto encoded = trimmed(value.substr(scheme.size()));
  std::string out(encoded.size(), '\0');
  std::size_t size = 0;
  const int bad = sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), encoded.data(),
                                    encoded.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL);
  out.resize(size);
  if (bad != 0 || out.find(':') == std::string::npos)
    return std::nullopt;
  return out;
}

} // namespace

std::size_t http_connect_handshake::feed(proto::byte_view input) {
  if (stage_ != stage::pending)
    return 0;
  const auto before = head_.size();
  const auto take = std::min(input.size(), head_bytes_max - before);
  head_.append(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(take));
  const auto end = head_.find(end_of_head, before < 3 ? 0 : before - 3);
  if (end != std::string::npos) {
    head_.resize(end + end_of_head.size());
    const auto used = head_.size() - before;
    take_head();
    return used;
  }
  if (head_.size() == head_bytes_max)
    refuse("431 Request Header Fields Too Large");
  return take;
}

std::vector<std::uint8_t> http_connect_handshake::take_output() {
  const auto out = bytes_of(output_);
  output_.clear();
  return out;
}

reply_encoder http_connect_handshake::replies() const {
  return [](const connect_outcome& outcome) { return bytes_of(answer_to(outcome)); };
}

void http_connect_handshake::take_head() {
  const std::string head = std::move(head_);
  const auto line_end = head.find(end_of_line);
  const auto line = std::string_view(head).substr(0, line_end);
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || !line.substr(last + 1).starts_with("HTTP/1."))
    return refuse("400 Bad Request");
  if (line.substr(0, first) != "CONNECT")
    return refuse("405 Method Not Allowed\r\nAllow: CONNECT");
  auto target = parse_authority(line.substr(first + 1, last - first - 1));
  if (!target || !take_fields(std::string_view(head).substr(line_end + end_of_line.size())))
    return refuse("400 Bad Request");
  request_.target = std::move(*target);
  stage_ = stage::requested;
}

// False for credentials that cannot be read: to ignore them would mix streams that want to be apart.
bool http_connect_handshake::take_fields(std::string_view fields) {
  for (auto end = fields.find(end_of_line); end != 0; end = fields.find(end_of_line)) {
    const auto line = fields.substr(0, end);
    fields.remove_prefix(end + end_of_line.size());
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || line.find('\0') != std::string_view::npos)
      return false;
    if (!is_named(line.substr(0, colon), "Proxy-Authorization"))
      continue;
    const auto credentials = parse_basic(trimmed(line.substr(colon + 1)));
    if (!credentials || request_.authenticated)
      return false;
    const auto separator = credentials->find(':');
    request_.authenticated = true;
    request_.user = credentials->substr(0, separator);
    request_.password = credentials->substr(separator + 1);
  }
  return true;
}

void http_connect_handshake::refuse(std::string_view status) {
  output_ = answer(status);
  head_.clear();
  stage_ = stage::refused;
}

} // namespace gate17::client
