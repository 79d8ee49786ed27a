// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/browser_guard.hpp"

#include <string>

#include "proto/cell/endpoint.hpp"

namespace gate17::node::http {

namespace {

bool is_local_host(std::string_view host) {
  return host == "localhost" || host.starts_with("localhost:") || proto::endpoint::parse(host) ||
         proto::endpoint::parse(std::string(host) + ":80");
}

} // namespace

bool is_local_request(std::string_view host, std::string_view origin) {
  return is_local_host(host) && (origin.empty() || origin == "http://" + std::string(host));
}

} // namespace gate17::node::http
