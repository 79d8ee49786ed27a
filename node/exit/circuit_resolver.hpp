// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "node/exit/resolver.hpp"
#include "node/io/event_loop.hpp"

namespace gate17::node {

/// What one circuit has been told: every connection of it to a name within the answer's term goes to the same
/// addresses, and no other circuit can find out that the name was asked for (R15). Owned by the circuit and gone with
/// it; its questions may outlive it.
class circuit_resolver final : public resolver {
public:
  explicit circuit_resolver(resolver& source) : source_(source) {}

  std::unique_ptr<question> resolve(event_loop& loop, std::string name, callback done) override;
  std::unique_ptr<question> reverse(event_loop& loop, const proto::ip_address& address, callback done) override;

private:
  struct entry;
  class waiter;
  using start_function = std::function<std::unique_ptr<question>(callback)>;

  std::unique_ptr<question> ask(event_loop& loop, const std::string& key, const start_function& start, callback done);
  bool make_room();

  resolver& source_;
  std::map<std::string, std::shared_ptr<entry>> entries_;
};

} // namespace gate17::node
