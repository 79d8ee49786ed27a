// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_fault.hpp"

#include <string_view>

namespace gate17::client {
namespace {

struct wording {
  std::string_view status; ///< and further fields
  std::string_view text;
};

wording wording_of(http_fault fault) {
  constexpr std::string_view bad = "400 Bad Request";
  constexpr std::string_view misdirected = "421 Misdirected Request";
  switch (fault) {
  case http_fault::bad_request_line:
    return {bad, "The request line must be: METHOD TARGET HTTP/1.1"};
  case http_fault::bad_version:
    return {bad, "Only HTTP/1.0 and HTTP/1.1 are spoken here."};
  case http_fault::bad_target:
    return {bad, "The target is no usable address: http://host:port/path, or host:port with CONNECT."};
  case http_fault::userinfo_in_target:
    return {bad, "The target must not hold a user name or password."};
  case http_fault::not_a_proxy_request:
    return {misdirected, "This is a proxy, not a web server: ask for http://host/path, or use CONNECT."};
  case http_fault::https_scheme:
    return {misdirected,
            "https:// is not fetched here: use CONNECT host:443, so that only you and the server can read."};
  case http_fault::other_scheme:
    return {misdirected, "Only http:// is fetched here; everything else may use CONNECT host:port or SOCKS5."};
  case http_fault::bare_line_break:
    return {bad, "A line break of the head is not CR LF."};
  case http_fault::folded_field:
    return {bad, "A field continues on a second line (obs-fold)."};
  case http_fault::space_before_colon:
    return {bad, "White space stands between a field's name and its colon."};
  case http_fault::bad_field:
    return {bad, "A field is not NAME: VALUE."};
  case http_fault::several_hosts:
    return {bad, "There are several Host fields."};
  case http_fault::bad_length:
    return {bad, "Content-Length is no number."};
  case http_fault::conflicting_lengths:
    return {bad, "There are several different Content-Length values."};
  case http_fault::length_and_coding:
    return {bad, "Content-Length and Transfer-Encoding exclude each other."};
  case http_fault::bad_coding:
    return {bad, "The only transfer coding taken here is a single `chunked`, in HTTP/1.1."};
  case http_fault::absurd_length:
    return {"413 Content Too Large", "Content-Length is beyond anything that can be sent."};
  case http_fault::framing_in_connection:
    return {bad, "Connection must not name Host, Content-Length or Transfer-Encoding."};
  case http_fault::unknown_expectation:
    return {"417 Expectation Failed", "The only expectation known here is 100-continue."};
  case http_fault::bad_credentials:
    return {bad, "Proxy-Authorization must be one Basic credential with a colon, the password at most 255 bytes long."};
  case http_fault::credentials_needed:
    return {"407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"gate17\"",
            "This proxy asks for a user name and password."};
  case http_fault::head_too_long:
    return {"431 Request Header Fields Too Large", "The head of the request is longer than 8 KiB."};
  case http_fault::bad_chunk:
    return {bad, "The body is not in chunks as announced."};
  }
  return {bad, "The request cannot be read."};
}

} // namespace

std::string answer_to(http_fault fault) {
  const auto words = wording_of(fault);
  return "HTTP/1.1 " + std::string(words.status) +
         "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(words.text.size() + 1) +
         "\r\nConnection: close\r\n\r\n" + std::string(words.text) + "\n";
}

} // namespace gate17::client
