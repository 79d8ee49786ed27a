// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "actors/ports.hpp"
#include "node/link/link_pulse.hpp"
#include "tests/simulation/event_queue.hpp"
#include "tests/simulation/scenario.hpp"
#include "tests/simulation/simulated_nodes.hpp"

namespace gate17::test {

/// What the client sees of the network.
class network_observer {
public:
  virtual ~network_observer() = default;
  virtual void on_built(actors::circuit_id circuit) = 0;
  virtual void on_closed(actors::circuit_id circuit, actors::close_reason reason, std::uint8_t segment,
                         std::optional<proto::responder_keys_public> fresh_keys) = 0;
  virtual void on_entry_link(const proto::node_id& node, actors::entry_link::condition state) = 0;
  /// The exit answered a stream's first bytes.
  virtual void on_served(actors::stream_id stream, actors::circuit_id circuit) = 0;
};

/// Nodes, the lanes between them and the client's links, without bytes: cells are visits that take time, get lost with
/// the connection they are on, or wait where nobody answers. What the real code does about failures stands here in
/// short: a link is a `link_pulse`, a relay that loses the next hop says so with an authenticated error, a hop that
/// knows nothing better destroys the circuit.
class simulated_network {
public:
  using span = event_queue::span;

  simulated_network(event_queue& events, simulated_nodes& nodes, std::uint64_t seed, network_observer& observer);

  // The data plane.
  void install(const actors::circuit_spec& spec);
  void close(actors::circuit_id circuit);
  bool holds(actors::circuit_id circuit) const { return circuits_.contains(circuit); }
  std::size_t circuit_count() const { return circuits_.size(); }
  void keep(const std::vector<proto::node_id>& entries);
  /// Chunk 0 travels with the open frame; later ones follow.
  void send(actors::stream_id stream, actors::circuit_id circuit, std::uint32_t chunk);

  void begin(const fault& what);
  void end(const fault& what);

  /// No node and no path is disturbed but paths to entries that the client knows to be down, and one entry is up.
  bool is_calm() const;
  std::vector<std::size_t> boots() const;
  /// Chunks in the order in which exits saw them, per stream.
  const std::map<actors::stream_id, std::vector<std::pair<actors::circuit_id, std::uint32_t>>>& seen() const {
    return seen_;
  }

private:
  struct node_state {
    int dead = 0;
    int hung = 0;
    int refuses = 0;
    int destroys = 0;
    int lies = 0;
    int cut_off = 0; ///< from the client
    std::size_t boot = 0;
  };
  struct lane_state {
    int cut = 0;
    bool down = false;
    bool doubted = false;
  };
  struct client_link {
    std::uint64_t number = 0; ///< 0: none
    bool answered = false;
    bool silent = false;
    node::link_pulse pulse;
    span pause{0};
  };
  struct carried_circuit {
    std::vector<std::size_t> hops;
    std::vector<proto::dh_public> keys;
    std::vector<span> delays; ///< to each hop from the one before; cells never overtake each other
    std::size_t reached = 0;  ///< hops that took the create
    bool built = false;
  };
  using visit = std::function<void()>;

  static constexpr span lane_death{4'250};
  static constexpr span redial_min{200};
  static constexpr span redial_max{3'000};
  static constexpr std::size_t hops_max = 8;
  static constexpr span word_travels{1'000}; ///< more than all lanes of a route take
  static constexpr span answer_patience{1'500};
  static constexpr span answer_deadline{5'000};
  static constexpr span created_deadline{10'000};

  // Paths.
  bool is_entry_of_any(std::size_t node) const;
  bool is_cut_off(std::size_t node) const { return client_cut_ != 0 || nodes_[node].cut_off != 0; }
  bool answers(std::size_t node) const { return nodes_[node].dead == 0 && nodes_[node].hung == 0 && !is_cut_off(node); }
  bool passes(std::size_t from, std::size_t to);
  /// Runs `at_exit` when a cell of this circuit reached its last hop; it may wait on the way, or never arrive.
  void forward(actors::circuit_id id, visit at_exit);
  void walk(actors::circuit_id id, std::size_t hop, visit at_exit);
  void backward(actors::circuit_id id, std::size_t from, visit at_client);
  void create(actors::circuit_id id, std::size_t hop);
  void arrive(actors::circuit_id id, std::size_t hop);
  bool refuses_create(actors::circuit_id id, std::size_t hop);
  void fail(actors::circuit_id id, actors::close_reason reason, std::uint8_t segment,
            std::optional<proto::responder_keys_public> keys = std::nullopt);
  void report(actors::circuit_id id, actors::close_reason reason, std::uint8_t segment,
              std::optional<proto::responder_keys_public> keys);
  void stall(visit again) { stalled_.push_back(std::move(again)); }
  void resume();

  // The client's links.
  void dial(std::size_t entry);
  void answered(std::size_t entry);
  void lose(std::size_t entry, actors::close_reason reason);
  void touch(std::size_t entry);
  void check_pulse(std::size_t entry, std::uint64_t number);
  void tell(std::size_t entry, bool up);

  // Nodes and lanes.
  void doubt_lane(std::size_t from, std::size_t to);
  void lose_lane(std::size_t from, std::size_t to);
  void reset_connections(std::size_t node);
  span delay() { return span(5 + static_cast<std::int64_t>(random_() % 55)); }

  event_queue& events_;
  simulated_nodes& known_;
  network_observer& observer_;
  std::mt19937_64 random_;
  std::vector<node_state> nodes_;
  std::map<std::pair<std::size_t, std::size_t>, lane_state> lanes_;
  std::map<std::size_t, client_link> links_;
  std::map<std::size_t, bool> told_;
  std::set<std::size_t> kept_;
  std::map<actors::circuit_id, carried_circuit> circuits_;
  std::vector<visit> stalled_;
  std::map<actors::stream_id, std::vector<std::pair<actors::circuit_id, std::uint32_t>>> seen_;
  std::uint64_t last_link_ = 0;
  int client_cut_ = 0;
  event_queue::time_point lane_back_at_{};
};

} // namespace gate17::test
