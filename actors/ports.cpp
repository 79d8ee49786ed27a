// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/ports.hpp"

namespace gate17::actors {

const char* to_string(close_reason reason) {
  switch (reason) {
  case close_reason::none:
    return "none";
  case close_reason::finished:
    return "finished";
  case close_reason::link_lost:
    return "link_lost";
  case close_reason::destroyed_by_hop:
    return "destroyed_by_hop";
  case close_reason::protocol_violation:
    return "protocol_violation";
  case close_reason::bad_tag:
    return "bad_tag";
  case close_reason::stale_prekey:
    return "stale_prekey";
  case close_reason::refused:
    return "refused";
  case close_reason::timed_out:
    return "timed_out";
  case close_reason::step_overdue:
    return "step_overdue";
  case close_reason::retired:
    return "retired";
  case close_reason::overloaded:
    return "overloaded";
  case close_reason::no_route:
    return "no_route";
  case close_reason::no_trusted_exit:
    return "no_trusted_exit";
  case close_reason::cleartext:
    return "cleartext";
  case close_reason::policy:
    return "policy";
  case close_reason::shutting_down:
    return "shutting_down";
  case close_reason::offline:
    return "offline";
  }
  return "unknown";
}

proto::end_reason to_wire(close_reason reason) {
  switch (reason) {
  case close_reason::none:
  case close_reason::finished:
  case close_reason::retired:
    return proto::end_reason::finished;
  case close_reason::link_lost:
  case close_reason::no_route:
  case close_reason::no_trusted_exit:
  case close_reason::offline:
    return proto::end_reason::unreachable;
  case close_reason::protocol_violation:
    return proto::end_reason::protocol_violation;
  case close_reason::bad_tag:
    return proto::end_reason::bad_tag;
  case close_reason::stale_prekey:
    return proto::end_reason::stale_prekey;
  case close_reason::timed_out:
    return proto::end_reason::timed_out;
  case close_reason::step_overdue:
    return proto::end_reason::step_overdue;
  case close_reason::overloaded:
    return proto::end_reason::overloaded;
  case close_reason::refused:
  case close_reason::cleartext:
  case close_reason::policy:
    return proto::end_reason::policy;
  case close_reason::shutting_down:
    return proto::end_reason::shutting_down;
  case close_reason::destroyed_by_hop:
    return proto::end_reason::internal;
  }
  return proto::end_reason::internal;
}

close_reason from_wire(proto::end_reason reason) {
  switch (reason) {
  case proto::end_reason::finished:
    return close_reason::finished;
  case proto::end_reason::protocol_violation:
    return close_reason::protocol_violation;
  case proto::end_reason::bad_tag:
    return close_reason::bad_tag;
  case proto::end_reason::stale_prekey:
    return close_reason::stale_prekey;
  case proto::end_reason::replayed:
  case proto::end_reason::no_credit:
    return close_reason::refused;
  case proto::end_reason::overloaded:
    return close_reason::overloaded;
  case proto::end_reason::unreachable:
    return close_reason::link_lost;
  case proto::end_reason::timed_out:
    return close_reason::timed_out;
  case proto::end_reason::step_overdue:
    return close_reason::step_overdue;
  case proto::end_reason::policy:
    return close_reason::policy;
  case proto::end_reason::shutting_down:
    return close_reason::shutting_down;
  case proto::end_reason::internal:
    return close_reason::destroyed_by_hop;
  }
  return close_reason::destroyed_by_hop;
}

} // namespace gate17::actors
