// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/round_robin.hpp"

namespace gate17::node {

void round_robin::append(list& to, leg& one) {
  one.previous_ = to.tail;
  one.next_ = nullptr;
  (to.tail != nullptr ? to.tail->next_ : to.head) = &one;
  to.tail = &one;
}

void round_robin::unlink(list& from, leg& one) {
  (one.previous_ != nullptr ? one.previous_->next_ : from.head) = one.next_;
  (one.next_ != nullptr ? one.next_->previous_ : from.tail) = one.previous_;
  one.previous_ = one.next_ = nullptr;
}

void round_robin::activate(leg& one) {
  if (one.place_ != leg::place::none)
    return;
  one.place_ = leg::place::fresh;
  one.deficit_ = quantum_bytes;
  append(fresh_, one);
}

void round_robin::remove(leg& one) {
  if (one.place_ == leg::place::none)
    return;
  unlink(list_of(one), one);
  one.place_ = leg::place::none;
}

void round_robin::to_rotation(leg& one) {
  unlink(list_of(one), one);
  one.place_ = leg::place::rotating;
  append(rotating_, one);
}

leg* round_robin::next() {
  while (!empty()) {
    leg& candidate = *(fresh_.head != nullptr ? fresh_.head : rotating_.head);
    if (!candidate.sendable()) {
      // A fresh leg that ran dry passes once through the rotation, so that it cannot stay "quiet" by pausing briefly.
      if (candidate.place_ == leg::place::fresh)
        to_rotation(candidate);
      else
        remove(candidate);
      continue;
    }
    if (candidate.deficit_ <= 0) {
      candidate.deficit_ += quantum_bytes;
      to_rotation(candidate);
      continue;
    }
    candidate.deficit_ -= static_cast<std::int64_t>(candidate.queue_.front().wire_bytes());
    return &candidate;
  }
  return nullptr;
}

} // namespace gate17::node
