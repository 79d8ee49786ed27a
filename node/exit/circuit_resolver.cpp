// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/circuit_resolver.hpp"

#include <algorithm>

#include "node/exit/dns_name.hpp"
#include "node/exit/known_answer.hpp"
#include "node/exit/resolver_limits.hpp"

namespace gate17::node {

struct circuit_resolver::entry {
  resolved_name answer;
  std::chrono::steady_clock::time_point until{};
  std::unique_ptr<question> under_way; ///< of the source; null once answered
  std::vector<waiter*> waiting;
};

class circuit_resolver::waiter final : public resolver::question {
public:
  waiter(std::shared_ptr<entry> of, callback done) : of_(std::move(of)), done_(std::move(done)) {
    of_->waiting.push_back(this);
  }
  ~waiter() override { std::erase(of_->waiting, this); }

  /// The callback may destroy this question.
  void give(const resolved_name& answer) {
    std::erase(of_->waiting, this);
    const auto done = std::move(done_);
    done(answer);
  }

private:
  const std::shared_ptr<entry> of_;
  callback done_;
};

std::unique_ptr<resolver::question> circuit_resolver::resolve(event_loop& loop, std::string name, callback done) {
  const auto key = in_lower_case(name);
  return ask(
      loop, key, [&](callback on_answer) { return source_.resolve(loop, key, std::move(on_answer)); }, std::move(done));
}

std::unique_ptr<resolver::question> circuit_resolver::reverse(event_loop& loop, const proto::ip_address& address,
                                                              callback done) {
  return ask(
      loop, reverse_name(address),
      [&](callback on_answer) { return source_.reverse(loop, address, std::move(on_answer)); }, std::move(done));
}

std::unique_ptr<resolver::question> circuit_resolver::ask(event_loop& loop, const std::string& key,
                                                          const start_function& start, callback done) {
  if (const auto found = entries_.find(key); found != entries_.end()) {
    if (found->second->under_way)
      return std::make_unique<waiter>(found->second, std::move(done));
    if (loop.now() < found->second->until)
      return std::make_unique<known_answer>(loop, found->second->answer, std::move(done));
    entries_.erase(found);
  }
  if (!make_room())
    return nullptr;
  auto made = std::make_shared<entry>();
  made->under_way = start([&loop, weak = std::weak_ptr(made)](resolved_name answer) {
    const auto self = weak.lock();
    const auto finished = std::move(self->under_way);
    // What failed or took too long may work at the next attempt.
    const bool holds = answer.outcome == resolve_outcome::found || answer.outcome == resolve_outcome::not_found;
    self->until = loop.now() + (holds ? answer.ttl : std::chrono::seconds(0));
    self->answer = std::move(answer);
    while (!self->waiting.empty())
      self->waiting.front()->give(self->answer);
  });
  if (!made->under_way)
    return nullptr;
  entries_.emplace(key, made);
  return std::make_unique<waiter>(made, std::move(done));
}

/// The answer that would end first makes room. Questions under way end by themselves, at their deadline.
bool circuit_resolver::make_room() {
  const auto under_way =
      std::ranges::count_if(entries_, [](const auto& each) { return each.second->under_way != nullptr; });
  if (static_cast<std::size_t>(under_way) >= resolver_limits::circuit_questions_max)
    return false;
  if (entries_.size() < resolver_limits::circuit_answers_max)
    return true;
  auto oldest = entries_.end();
  for (auto each = entries_.begin(); each != entries_.end(); ++each)
    if (!each->second->under_way && (oldest == entries_.end() || each->second->until < oldest->second->until))
      oldest = each;
  entries_.erase(oldest);
  return true;
}

} // namespace gate17::node
