// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/fallback_resolver.hpp"

#include "node/log/log.hpp"

namespace gate17::node {

fallback_resolver::fallback_resolver(std::unique_ptr<unbound_resolver> recursive,
                                     std::unique_ptr<unbound_resolver> host)
    : recursive_(std::move(recursive)), host_(std::move(host)) {
  probe_ = recursive_->probe([this](const resolved_name& root) {
    recursion_works_ = root.outcome == resolve_outcome::found;
    log(log_component::exit, log_level::info, "names are looked up {}",
        public_text{recursion_works_ ? "from the root servers" : "by the host's resolver: no root server answers"});
  });
}

std::unique_ptr<resolver::question> fallback_resolver::resolve(event_loop& loop, std::string name, callback done) {
  return in_use().resolve(loop, std::move(name), std::move(done));
}

std::unique_ptr<resolver::question> fallback_resolver::reverse(event_loop& loop, const proto::ip_address& address,
                                                               callback done) {
  return in_use().reverse(loop, address, std::move(done));
}

} // namespace gate17::node
