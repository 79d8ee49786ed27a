// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/link/leg.hpp"

namespace gate17::node {

/// Deficit round robin over the circuits of a link (Shreedhar and Varghese 1995), with circuits that were quiet served
/// first, as in FQ-CoDel (RFC 8290, section 4): a circuit that just became active waits behind no bulk transfer.
class round_robin {
public:
  static constexpr std::int64_t quantum_bytes = 16384;

  /// The leg has a cell that credit covers. Idempotent.
  void activate(leg& one);
  void remove(leg& one);
  bool empty() const { return fresh_.head == nullptr && rotating_.head == nullptr; }
  /// The leg whose front cell goes next, charged for it; nullptr when none is sendable.
  leg* next();

private:
  struct list {
    leg* head = nullptr;
    leg* tail = nullptr;
  };

  static void append(list& to, leg& one);
  static void unlink(list& from, leg& one);
  list& list_of(const leg& one) { return one.place_ == leg::place::fresh ? fresh_ : rotating_; }
  void to_rotation(leg& one);

  list fresh_;
  list rotating_;
};

} // namespace gate17::node
