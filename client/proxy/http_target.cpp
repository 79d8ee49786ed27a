// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_target.hpp"

#include <charconv>

#include "client/proxy/host_name.hpp"

namespace gate17::client {
namespace {

constexpr std::uint16_t http_port = 80;

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0)
    return std::nullopt;
  return port;
}

http_fault fault_of_scheme(std::string_view target) {
  const auto end = target.find("://");
  if (end == std::string_view::npos || end == 0 || target.front() == '/')
    return http_fault::not_a_proxy_request;
  return is_same_text(target.substr(0, end), "https") ? http_fault::https_scheme : http_fault::other_scheme;
}

} // namespace

std::optional<actors::destination> parse_authority(std::string_view text, std::uint16_t usual_port) {
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos;
  auto host_text = has_port ? text.substr(0, colon) : text;
  const auto digits = has_port ? text.substr(colon + 1) : std::string_view{};
  const bool bracketed = host_text.starts_with('[') && host_text.ends_with(']');
  if (bracketed)
    host_text = host_text.substr(1, host_text.size() - 2);
  const auto host = checked_host(host_text);
  const auto port = digits.empty() && usual_port != 0 ? std::optional(usual_port) : parse_port(digits);
  if (!host || !port || bracketed != (host->find(':') != std::string::npos))
    return std::nullopt;
  return actors::destination{*host, *port};
}

http_result<http_target> http_target::parse(const http_head& head) {
  constexpr std::string_view scheme = "http://";
  if (!is_same_text(head.target.substr(0, scheme.size()), scheme))
    return tl::unexpected(fault_of_scheme(head.target));
  const auto rest = head.target.substr(scheme.size());
  const auto path_at = rest.find_first_of("/?#");
  const auto authority = rest.substr(0, path_at);
  const auto path = path_at == std::string_view::npos ? std::string_view{} : rest.substr(path_at);
  if (authority.find('@') != std::string_view::npos)
    return tl::unexpected(http_fault::userinfo_in_target);
  const auto at = parse_authority(authority, http_port);
  if (!at || path.find('#') != std::string_view::npos)
    return tl::unexpected(http_fault::bad_target);
  http_target out{*at, std::string(path)};
  if (path.empty())
    out.origin_form = head.method == "OPTIONS" ? "*" : "/";
  else if (path.front() == '?')
    out.origin_form.insert(0, "/");
  return out;
}

std::string http_target::host() const {
  auto out = at.host.find(':') == std::string::npos ? at.host : "[" + at.host + "]";
  return at.port == http_port ? out : out + ":" + std::to_string(at.port);
}

} // namespace gate17::client
