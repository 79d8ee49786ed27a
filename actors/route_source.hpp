// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/circuit_plan.hpp"
#include "actors/entry_links.hpp"
#include "actors/ports.hpp"
#include "actors/route_explanation.hpp"
#include "actors/status.hpp"
#include "actors/wall_clock.hpp"
#include "directory/locator.hpp"
#include "directory/network_view.hpp"
#include "directory/route/entry_set.hpp"
#include "directory/route/health_marks.hpp"
#include "directory/route/path_bias.hpp"
#include "directory/route/route.hpp"
#include "directory/route/route_planner.hpp"
#include "directory/route/route_policy.hpp"
#include "directory/route/route_preferences.hpp"
#include "directory/route/suspicion.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/suite.hpp"

namespace gate17::actors {

struct route_source_config {
  directory::security_level level = directory::security_level::fast;
  /// Tests and benchmarks: exactly these nodes, entry first, instead of planning.
  std::vector<proto::node_id> pinned;
  directory::route_preferences preferences;
  /// Suites in a private order; empty: that of the network.
  std::vector<proto::suite_id> suites;
  /// Borrowed, thread-safe; null: nobody knows where destinations are.
  const directory::locator* places = nullptr;
};

/// As routes see it: a spare is for the port that most streams want.
directory::route_target target_of(const destination& wanted);

/// Where circuit plans come from: one network, the sticky entries, what circuits taught about segments, nodes and
/// entries, and the period whose prekeys are used (R5). Pure apart from `random`; owned by one thread.
class route_source {
public:
  struct outcome {
    std::optional<circuit_plan> plan;
    std::string why_not;
    close_reason reason = close_reason::no_route; ///< without a plan; `no_trusted_exit` tells that one apart
  };

  route_source(route_source_config config, directory::entry_set entries, proto::random_source& random);

  /// For the routes planned from now on.
  void set_level(directory::security_level level) { config_.level = level; }

  /// True when the entries changed and want to be kept.
  bool adopt(network_view_ptr view, instant now);
  outcome plan(const circuit_wish& wish, instant now);
  /// Routes that might be drawn for such a stream, at most `explained_routes_max`, or what stands in the way.
  route_explanation explain(const route_question& question, bool needs_trusted_exit, instant now);
  static constexpr std::size_t explained_routes_max = 5;
  std::vector<exit_status> exits(instant now);
  /// True when an entry was replaced and the entries want to be kept.
  bool judge(const circuit_outcome& ended, instant now);
  void note(const entry_link& link);

  /// The active entry and the standby, and before them those that are preferred and do not answer.
  std::vector<proto::node_id> ids_to_keep(instant now) const;
  /// The same with what a link needs.
  std::vector<hop_spec> entries_to_keep(instant now);
  entry_status entries_shown(instant now) const;
  const directory::entry_set& entries() const { return entries_; }

private:
  using planned = directory::result<directory::route>;

  planned choose(const circuit_wish& wish, const std::vector<proto::node_id>& excluded, instant now);
  planned pinned_route() const;
  directory::result<std::vector<directory::route>> find(directory::plan_input input, std::size_t count, instant now);
  directory::plan_input input_for(directory::route_target target, directory::route_policy policy, instant now) const;
  std::optional<proto::location> place_of(const directory::route_target& target) const;
  directory::route_hop hop_of(directory::node_index index) const;
  circuit_plan describe(const directory::route& route, std::uint32_t period,
                        const std::optional<proto::location>& place) const;
  hop_spec spec_of(directory::node_index index, std::uint32_t period) const;
  std::uint32_t prekey_period(instant now);
  void judge_segments(const circuit_outcome& ended, instant now);
  bool judge_entry(const circuit_outcome& ended, instant now);
  std::string warning() const;
  std::string name_of(const std::optional<proto::node_id>& node) const;

  route_source_config config_;
  std::shared_ptr<const directory::route_preferences> preferences_; ///< plans outlive this
  directory::entry_set entries_;
  directory::health_marks health_;
  directory::suspicion suspects_;
  directory::path_bias bias_;
  entry_links links_;
  std::vector<proto::node_id> doubtful_; ///< entries that lose more circuits than the network does
  proto::random_source& random_;
  network_view_ptr view_;
  std::uint32_t delayed_period_ = 0;
  std::chrono::seconds switch_delay_{0};
};

} // namespace gate17::actors
