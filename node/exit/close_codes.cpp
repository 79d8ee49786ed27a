// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/close_codes.hpp"

#include <cerrno>

namespace gate17::node {

proto::close_code close_code_of(int error) {
  switch (error) {
  case ECONNREFUSED:
    return proto::close_code::refused;
  case ETIMEDOUT:
    return proto::close_code::timeout;
  default:
    return proto::close_code::unreachable;
  }
}

proto::close_code close_code_of(resolve_outcome outcome) {
  switch (outcome) {
  case resolve_outcome::not_found:
    return proto::close_code::name_not_found;
  case resolve_outcome::timed_out:
    return proto::close_code::timeout;
  default:
    return proto::close_code::unreachable;
  }
}

} // namespace gate17::node
