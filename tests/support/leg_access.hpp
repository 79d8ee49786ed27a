// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/link/leg.hpp"

namespace gate17::test {

/// A leg's queue and credit are its link's business alone; a scheduler test plays the link. Explicit instantiation may
/// name private members ([temp.spec.general]), so the leg needs no door for tests.
template <class Tag, auto Member>
struct private_member {
  friend auto& access(node::leg& one, Tag) { return one.*Member; }
};

struct leg_queue_tag {};
auto& access(node::leg& one, leg_queue_tag);
template struct private_member<leg_queue_tag, &node::leg::queue_>;

struct leg_credit_tag {};
auto& access(node::leg& one, leg_credit_tag);
template struct private_member<leg_credit_tag, &node::leg::credit_>;

inline node::cell_queue& queue_of(node::leg& one) { return access(one, leg_queue_tag{}); }
inline node::send_credit& credit_of(node::leg& one) { return access(one, leg_credit_tag{}); }

} // namespace gate17::test
