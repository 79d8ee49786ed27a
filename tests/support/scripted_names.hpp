// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "node/exit/resolver.hpp"

namespace gate17::test {

/// A resolver whose answers the test gives when it likes, or at once when they are prepared. Counts what is asked.
class scripted_names final : public node::resolver {
public:
  std::unique_ptr<question> resolve(node::event_loop&, std::string name, callback done) override {
    return ask(std::move(name), std::move(done));
  }
  std::unique_ptr<question> reverse(node::event_loop&, const proto::ip_address& address, callback done) override {
    return ask(address.to_string(), std::move(done));
  }

  /// Answers the oldest open question about `what`; false when nobody asks.
  bool answer(const std::string& what, node::resolved_name found) {
    const auto it = open_.find(what);
    if (it == open_.end())
      return false;
    const auto done = std::move(it->second->done);
    it->second->owner = nullptr;
    open_.erase(it);
    done(std::move(found));
    return true;
  }

  std::size_t open() const { return open_.size(); }
  std::vector<std::string> asked;
  bool refuses = false;

private:
  struct open_question final : question {
    open_question(scripted_names& of, callback then) : owner(&of), done(std::move(then)) {}
    ~open_question() override {
      if (owner != nullptr)
        std::erase_if(owner->open_, [this](const auto& each) { return each.second == this; });
    }
    scripted_names* owner;
    callback done;
  };

  std::unique_ptr<question> ask(std::string what, callback done) {
    asked.push_back(what);
    if (refuses)
      return nullptr;
    auto made = std::make_unique<open_question>(*this, std::move(done));
    open_.emplace(std::move(what), made.get());
    return made;
  }

  std::multimap<std::string, open_question*> open_;
};

/// A resolver that knows no name, for nodes that are only asked for literals.
class no_names final : public node::resolver {
public:
  std::unique_ptr<question> resolve(node::event_loop&, std::string, callback) override { return nullptr; }
  std::unique_ptr<question> reverse(node::event_loop&, const proto::ip_address&, callback) override { return nullptr; }
};

} // namespace gate17::test
