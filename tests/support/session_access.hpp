// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/cell/circuit_session.hpp"
#include "proto/cell/link_session.hpp"
#include "tests/support/private_member.hpp"

namespace gate17::test {

/// The ratchets inside sessions: for tests that must write what no session writes, or ask one layer alone.
struct circuit_hops_tag {};
auto& access(proto::circuit_session& one, circuit_hops_tag);
template struct private_member<proto::circuit_session, circuit_hops_tag, &proto::circuit_session::hops_>;

struct link_ratchet_tag {};
auto& access(proto::link_session& one, link_ratchet_tag);
template struct private_member<proto::link_session, link_ratchet_tag, &proto::link_session::ratchet_>;

/// Entry first.
inline proto::ratchet_session& hop_ratchet(proto::circuit_session& one, std::size_t hop) {
  return access(one, circuit_hops_tag{})[hop];
}
inline proto::ratchet_session& link_ratchet(proto::link_session& one) { return access(one, link_ratchet_tag{}); }

} // namespace gate17::test
