// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <list>
#include <memory>
#include <string>

#include "node/exit/resolver.hpp"
#include "node/exit/resolver_settings.hpp"
#include "node/io/event_loop.hpp"
#include <tl/expected.hpp>

struct ub_ctx;
struct ub_result;

namespace gate17::node {

/// Asks through libunbound: one context per loop, whose one background thread does the network and the signatures, so
/// that no stranger's zone can hold up cells; answers arrive on the loop through the context's descriptor. It remembers
/// nothing: the same question asked again travels again, so that nobody can time what others have looked up. Outlives
/// its questions; belongs to the loop's thread.
class unbound_resolver final : public resolver {
public:
  /// `source::automatic` is not for here. A sentence when libunbound refuses the settings. Not at the same time in two
  /// threads: libunbound reads configuration with a global parser.
  static tl::expected<std::unique_ptr<unbound_resolver>, std::string> create(event_loop& loop,
                                                                             const resolver_settings& chosen);
  ~unbound_resolver() override;

  std::unique_ptr<question> resolve(event_loop& loop, std::string name, callback done) override;
  std::unique_ptr<question> reverse(event_loop& loop, const proto::ip_address& address, callback done) override;
  /// Asks for the name servers of the root: `found` when the source works at all.
  std::unique_ptr<question> probe(callback done);

private:
  class open_question;
  struct record;
  struct context_deleter {
    void operator()(ub_ctx* context) const;
  };

  unbound_resolver(event_loop& loop, std::unique_ptr<ub_ctx, context_deleter> context);
  /// Null when there are too many.
  record* look_for(open_question& asking, const std::string& name, int type);
  static void on_record(void* which, int error, ub_result* result);

  event_loop& loop_;
  std::list<record> records_;
  std::unique_ptr<ub_ctx, context_deleter> context_;
  std::unique_ptr<io_watch> watch_;
};

} // namespace gate17::node
