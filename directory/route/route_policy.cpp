// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/route_policy.hpp"

namespace gate17::directory {

std::size_t hops_of(security_level level) {
  switch (level) {
  case security_level::fast:
    return 3;
  case security_level::balanced:
    return 4;
  case security_level::high:
    break;
  }
  return 5;
}

std::string_view to_string(security_level level) {
  switch (level) {
  case security_level::fast:
    return "fast";
  case security_level::balanced:
    return "balanced";
  case security_level::high:
    break;
  }
  return "high";
}

std::optional<security_level> parse_security_level(std::string_view text) {
  for (const auto level : {security_level::fast, security_level::balanced, security_level::high}) {
    if (to_string(level) == text) {
      return level;
    }
  }
  return std::nullopt;
}

route_target route_target::of(std::string_view host, std::uint16_t port, transport protocol) {
  route_target made;
  made.address = proto::ip_address::parse(host);
  if (!made.address) {
    made.host = host;
  }
  made.port = port;
  made.protocol = protocol;
  return made;
}

} // namespace gate17::directory
