// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/link/leg.hpp"
#include "tests/support/private_member.hpp"

namespace gate17::test {

/// A leg's queue and credit are its link's business alone; a scheduler test plays the link.
struct leg_queue_tag {};
auto& access(node::leg& one, leg_queue_tag);
template struct private_member<node::leg, leg_queue_tag, &node::leg::queue_>;

struct leg_credit_tag {};
auto& access(node::leg& one, leg_credit_tag);
template struct private_member<node::leg, leg_credit_tag, &node::leg::credit_>;

inline node::cell_queue& queue_of(node::leg& one) { return access(one, leg_queue_tag{}); }
inline node::send_credit& credit_of(node::leg& one) { return access(one, leg_credit_tag{}); }

} // namespace gate17::test
