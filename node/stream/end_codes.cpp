// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/end_codes.hpp"

namespace gate17::node {

actors::close_reason reason_of(proto::close_code code) {
  switch (code) {
  case proto::close_code::end:
  case proto::close_code::done:
    return actors::close_reason::finished;
  case proto::close_code::policy:
    return actors::close_reason::policy;
  case proto::close_code::timeout:
    return actors::close_reason::timed_out;
  case proto::close_code::internal:
    return actors::close_reason::overloaded;
  case proto::close_code::cleartext:
    return actors::close_reason::cleartext;
  default:
    return actors::close_reason::refused;
  }
}

proto::close_code close_code_of(actors::close_reason reason) {
  switch (reason) {
  case actors::close_reason::finished:
    return proto::close_code::done;
  case actors::close_reason::policy:
  case actors::close_reason::no_trusted_exit:
  case actors::close_reason::cleartext:
    return proto::close_code::policy;
  case actors::close_reason::timed_out:
    return proto::close_code::timeout;
  case actors::close_reason::overloaded:
    return proto::close_code::internal;
  default:
    return proto::close_code::unreachable;
  }
}

} // namespace gate17::node
