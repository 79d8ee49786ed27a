// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "node/exit/resolver.hpp"
#include "node/io/event_loop.hpp"

namespace gate17::test {

/// Answers as a test says, at the next turn; what it does not know is not found. A name in `silent` never answers.
class scripted_resolver final : public node::resolver {
public:
  std::unique_ptr<question> resolve(node::event_loop& loop, std::string name, callback done) override {
    asked.push_back(name);
    if (name == silent)
      return std::make_unique<question>();
    const auto found = names.find(name);
    return answer(
        loop, found == names.end() ? node::resolved_name{node::resolve_outcome::not_found, {}, {}, {}} : found->second,
        std::move(done));
  }
  std::unique_ptr<question> reverse(node::event_loop& loop, const proto::ip_address& address, callback done) override {
    asked.push_back(address.to_string());
    const auto found = names.find(address.to_string());
    return answer(
        loop, found == names.end() ? node::resolved_name{node::resolve_outcome::not_found, {}, {}, {}} : found->second,
        std::move(done));
  }

  /// For a node, which owns what it asks; this one outlives it.
  std::function<std::unique_ptr<node::resolver>(node::event_loop&)> lend() {
    return [this](node::event_loop&) { return std::make_unique<lent>(*this); };
  }

  void knows(const std::string& name, const std::vector<const char*>& addresses) {
    auto& known = names[name];
    known.outcome = node::resolve_outcome::found;
    known.ttl = std::chrono::seconds(300);
    for (const auto* text : addresses)
      known.addresses.push_back(proto::ip_address::parse(text).value());
  }
  void knows_name(const std::string& address, const std::string& name) {
    names[address] = {node::resolve_outcome::found, {}, std::chrono::seconds(60), name};
  }

  std::map<std::string, node::resolved_name> names;
  std::string silent;
  std::vector<std::string> asked;

private:
  struct lent final : node::resolver {
    explicit lent(scripted_resolver& from) : owner(from) {}
    std::unique_ptr<question> resolve(node::event_loop& loop, std::string name, callback done) override {
      return owner.resolve(loop, std::move(name), std::move(done));
    }
    std::unique_ptr<question> reverse(node::event_loop& loop, const proto::ip_address& address,
                                      callback done) override {
      return owner.reverse(loop, address, std::move(done));
    }
    scripted_resolver& owner;
  };

  struct soon final : question {
    soon(node::event_loop& loop, node::resolved_name found, callback done)
        : later(loop, [this, answer = std::move(found), call = std::move(done)] { call(answer); }) {
      later.start(std::chrono::milliseconds(0));
    }
    node::timer later;
  };

  static std::unique_ptr<question> answer(node::event_loop& loop, node::resolved_name found, callback done) {
    return std::make_unique<soon>(loop, std::move(found), std::move(done));
  }
};

} // namespace gate17::test
