// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

#include "node/exit/resolver.hpp"
#include "node/io/event_loop.hpp"

namespace gate17::node {

/// A question whose answer is there already: it is given in the next turn, since a resolver never answers from inside
/// the call that asks.
class known_answer final : public resolver::question {
public:
  known_answer(event_loop& loop, resolved_name answer, resolver::callback done)
      : answer_(std::move(answer)), done_(std::move(done)), soon_(loop, [this] { give(); }) {
    soon_.start(std::chrono::milliseconds(0));
  }

private:
  /// The callback may destroy this question.
  void give() {
    const auto done = std::move(done_);
    auto answer = std::move(answer_);
    done(std::move(answer));
  }

  resolved_name answer_;
  resolver::callback done_;
  timer soon_;
};

} // namespace gate17::node
