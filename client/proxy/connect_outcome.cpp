// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/connect_outcome.hpp"

namespace gate17::client {

connect_verdict verdict_of_connected(std::uint8_t code) {
  return code == 0 ? connect_verdict::connected : verdict_of(static_cast<proto::close_code>(code));
}

connect_verdict verdict_of(proto::close_code code) {
  switch (code) {
  case proto::close_code::refused:
    return connect_verdict::refused;
  case proto::close_code::unreachable:
    return connect_verdict::unreachable;
  case proto::close_code::timeout:
    return connect_verdict::timed_out;
  case proto::close_code::policy:
  case proto::close_code::cleartext:
    return connect_verdict::not_allowed;
  case proto::close_code::name_not_found:
    return connect_verdict::name_not_found;
  default:
    return connect_verdict::failed;
  }
}

connect_verdict verdict_of(actors::close_reason reason) {
  switch (reason) {
  case actors::close_reason::policy:
  case actors::close_reason::no_trusted_exit:
  case actors::close_reason::cleartext:
    return connect_verdict::not_allowed;
  case actors::close_reason::no_route:
  case actors::close_reason::offline:
    return connect_verdict::no_route;
  case actors::close_reason::refused:
    return connect_verdict::refused;
  case actors::close_reason::timed_out:
    return connect_verdict::timed_out;
  default:
    return connect_verdict::failed;
  }
}

} // namespace gate17::client
