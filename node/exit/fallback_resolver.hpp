// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "node/exit/unbound_resolver.hpp"

namespace gate17::node {

/// The host's resolver until a root server has answered, recursion of its own from then on: for exits that nobody told
/// where to ask. A machine without the internet, or behind a firewall that lets no DNS out, stays with the host's.
class fallback_resolver final : public resolver {
public:
  fallback_resolver(std::unique_ptr<unbound_resolver> recursive, std::unique_ptr<unbound_resolver> host);

  std::unique_ptr<question> resolve(event_loop& loop, std::string name, callback done) override;
  std::unique_ptr<question> reverse(event_loop& loop, const proto::ip_address& address, callback done) override;

private:
  resolver& in_use() { return recursion_works_ ? *recursive_ : *host_; }

  std::unique_ptr<unbound_resolver> recursive_;
  std::unique_ptr<unbound_resolver> host_;
  bool recursion_works_ = false;
  std::unique_ptr<question> probe_;
};

} // namespace gate17::node
