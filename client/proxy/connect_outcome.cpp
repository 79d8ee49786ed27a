// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/connect_outcome.hpp"

namespace gate17::client {

connect_verdict verdict_of_wire_code(std::uint8_t code) {
  switch (code) {
  case 0:
    return connect_verdict::connected;
  case 2:
    return connect_verdict::refused;
  case 3:
    return connect_verdict::unreachable;
  case 4:
    return connect_verdict::timed_out;
  case 5:
    return connect_verdict::not_allowed;
  case 6:
    return connect_verdict::name_not_found;
  default:
    return connect_verdict::failed;
  }
}

connect_verdict verdict_of(actors::close_reason reason) {
  switch (reason) {
  case actors::close_reason::policy:
    return connect_verdict::not_allowed;
  case actors::close_reason::no_route:
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
