// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/preloaded_resolver.hpp"

#include <algorithm>

#include "node/exit/dns_name.hpp"
#include "node/exit/known_answer.hpp"
#include "node/exit/resolver_limits.hpp"

namespace gate17::node {

preloaded_resolver::preloaded_resolver(event_loop& loop, std::unique_ptr<resolver> source,
                                       const std::vector<std::string>& names)
    : loop_(loop), source_(std::move(source)), pacer_(loop, [this] { ask_next(); }) {
  for (const auto& name : names)
    entries_.try_emplace(name);
  next_ = entries_.begin();
  if (!entries_.empty())
    pacer_.start(std::chrono::milliseconds(0));
}

std::unique_ptr<resolver::question> preloaded_resolver::resolve(event_loop& loop, std::string name, callback done) {
  if (const auto found = entries_.find(in_lower_case(name)); found != entries_.end()) {
    const auto& known = found->second;
    if (known.answer.outcome == resolve_outcome::found &&
        loop_.now() - known.learnt < resolver_limits::preload_stale_max)
      return std::make_unique<known_answer>(loop, known.answer, std::move(done));
  }
  return source_->resolve(loop, std::move(name), std::move(done));
}

std::unique_ptr<resolver::question> preloaded_resolver::reverse(event_loop& loop, const proto::ip_address& address,
                                                                callback done) {
  return source_->reverse(loop, address, std::move(done));
}

void preloaded_resolver::ask_next() {
  auto& due = next_->second;
  due.under_way = source_->resolve(loop_, next_->first, [this, &due](resolved_name answer) {
    // A name that cannot be looked up now keeps its last addresses for a while.
    if (answer.outcome != resolve_outcome::found)
      return;
    due.answer = std::move(answer);
    due.learnt = loop_.now();
  });
  if (++next_ == entries_.end()) {
    next_ = entries_.begin();
    first_round_ = false;
  }
  pacer_.start(pace());
}

std::chrono::milliseconds preloaded_resolver::pace() const {
  const auto even = resolver_limits::preload_round / static_cast<std::int64_t>(entries_.size());
  return first_round_ ? std::min(even, resolver_limits::preload_first_pace) : even;
}

} // namespace gate17::node
