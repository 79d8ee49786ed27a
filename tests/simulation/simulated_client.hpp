// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "actors/circuit_pool.hpp"
#include "actors/route_source.hpp"
#include "tests/simulation/simulated_network.hpp"

namespace gate17::test {

/// A promise that a run broke.
struct broken_promise : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a run amounted to; a simulation that serves nothing proves nothing.
struct run_totals {
  std::uint64_t served = 0;
  std::uint64_t refused = 0;
  std::uint64_t reset = 0;
  std::uint64_t second_routes = 0;
  std::uint64_t served_in_calm = 0; ///< streams that had to be served within a second
};

/// A client around the real circuit pool and route source, with applications in front and a simulated network behind.
/// Does what the actors and the data plane do with effects and events, and checks every promise after each step.
class simulated_client final : private network_observer {
public:
  simulated_client(event_queue& events, simulated_nodes& nodes, const scenario& plan);

  /// Until every stream ended and everything came to rest.
  run_totals run();

private:
  using span = event_queue::span;

  struct application {
    planned_stream plan;
    event_queue::time_point since;
    bool in_calm = false;
    bool waiting = true;
    bool served = false;
    bool over = false;
    std::uint32_t attempt = 1;
    std::uint32_t chunks_sent = 0;
    actors::circuit_id circuit = 0;
    std::set<actors::circuit_id> routes;
  };
  struct installed {
    actors::circuit_spec spec;
    std::optional<std::pair<std::string, bool>> owner;
  };

  static constexpr span actor_hop{1};
  static constexpr span stream_deadline{45'000};
  static constexpr span serve_deadline{1'000};
  static constexpr std::uint32_t routes_max = 3;

  // network_observer
  void on_built(actors::circuit_id circuit) override;
  void on_closed(actors::circuit_id circuit, actors::close_reason reason, std::uint8_t segment,
                 std::optional<proto::responder_keys_public> fresh_keys) override;
  void on_entry_link(const proto::node_id& node, actors::entry_link::condition state) override;
  void on_served(actors::stream_id stream, actors::circuit_id circuit) override;

  // Effects.
  void step(actors::any_pool_event event);
  void on(actors::pool_effect::plan_circuit& effect);
  void on(actors::pool_effect::install& effect);
  void on(actors::pool_effect::attach& effect);
  void on(actors::pool_effect::refuse& effect);
  void on(actors::pool_effect::close& effect);
  void on(actors::pool_effect::judge& effect);
  void on(actors::pool_effect::renewed&) {}

  // Applications.
  void begin_stream(actors::stream_id id);
  void want(actors::stream_id id);
  void open(actors::stream_id id, actors::circuit_id circuit);
  void send_next(actors::stream_id id);
  void lose_stream(actors::stream_id id, application& stream);
  void end_stream(actors::stream_id id);

  void schedule();
  bool is_disturbed() const;
  void tick();
  void adopt();
  void follow_entries();
  actors::instant now() const;

  // Promises.
  void require(bool kept, const std::string& promise) const;
  void check_route(const actors::circuit_spec& spec) const;
  void check_attachment(actors::stream_id id, actors::circuit_id circuit);
  void check_bounds() const;
  void check_deadlines() const;
  void check_bytes() const;
  void check_rest() const;

  event_queue& events_;
  simulated_nodes& nodes_;
  const scenario& plan_;
  seeded_random random_;
  actors::pool_config config_;
  actors::circuit_pool pool_;
  actors::route_source source_;
  simulated_network network_;
  actors::network_view_ptr view_;
  std::vector<std::size_t> known_boots_; ///< what `view_` shows
  std::vector<proto::node_id> kept_;
  std::set<proto::node_id> ever_entries_;
  std::map<actors::stream_id, application> streams_;
  std::map<actors::circuit_id, installed> circuits_;
  std::vector<span> disturbances_; ///< when faults begin and end
  run_totals totals_;
};

} // namespace gate17::test
