// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/resolver_settings.hpp"

#include "proto/cell/host.hpp"

namespace gate17::node {

namespace {

constexpr std::string_view tls_scheme = "tls://";
constexpr std::uint16_t dns_port = 53;
constexpr std::uint16_t dns_over_tls_port = 853;

std::optional<proto::endpoint> endpoint_of(std::string_view text, std::uint16_t default_port) {
  if (const auto address = proto::ip_address::parse(text))
    return proto::endpoint{*address, default_port};
  const auto both = proto::endpoint::parse(text);
  return both && both->port != 0 ? both : std::nullopt;
}

} // namespace

std::optional<forwarder> forwarder::parse(std::string_view text) {
  forwarder made;
  const bool tls = text.starts_with(tls_scheme);
  if (tls) {
    text.remove_prefix(tls_scheme.size());
    const auto mark = text.find('#');
    if (mark == std::string_view::npos || !proto::parse_host_name(text.substr(mark + 1)))
      return std::nullopt;
    made.tls_name = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  const auto at = endpoint_of(text, tls ? dns_over_tls_port : dns_port);
  if (!at)
    return std::nullopt;
  made.at = *at;
  return made;
}

std::string forwarder::to_string() const {
  return tls_name.empty() ? at.to_string() : std::string(tls_scheme) + at.to_string() + "#" + tls_name;
}

} // namespace gate17::node
