// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "actors/ports.hpp"
#include "actors/wall_clock.hpp"
#include "node/buffer/byte_accountant.hpp"
#include "node/circuit/hop_table.hpp"
#include "node/exit/address_guard.hpp"
#include "node/exit/datagram_exit.hpp"
#include "node/exit/exit_dialer.hpp"
#include "node/exit/resolver.hpp"
#include "node/io/event_loop.hpp"
#include "node/link/handshake_gate.hpp"
#include "node/link/neighbours.hpp"
#include "node/link/reception.hpp"
#include "node/metrics/data_plane_publisher.hpp"
#include "node/origin/origin_table.hpp"
#include "payment/admission.hpp"

namespace gate17::node {

/// What makes a process a node rather than only a client.
struct relay_role {
  const handshake_gate* gate = nullptr;
  payment::admission* admission = nullptr;
  std::vector<proto::endpoint> listen;
  bool relays = false; ///< keeps lanes and extends circuits
  bool exits = false;
  /// Makes what looks up names for the exits of a loop; called once per loop, before it runs. Needed by exits.
  std::function<std::unique_ptr<resolver>(event_loop&)> make_names;
  exit_dialer::policy_check exit_policy;
  exit_dialer::policy_check datagram_policy; ///< the same for UDP
  slot_pool flows{16'384};                   ///< of the whole process; copies share it
  std::size_t flows_per_circuit_max = 256;
  std::chrono::milliseconds flow_idle = datagram_limits::idle;
  exit_dialer::limits dial_bounds;
  std::vector<proto::ip_range> nat64_prefixes;
  reception::limits reception_bounds;
  std::size_t circuits_max = 200'000;
  std::size_t streams_per_circuit_max = 4096;
  std::size_t links_max = 20'000;
  /// How long a client's link may be without a circuit before it makes room for others.
  std::chrono::milliseconds unused_link{2'000};
  /// While draining, a circuit without a cell for so long counts as unused. An application may spend some seconds on
  /// what its client has received already.
  std::chrono::milliseconds quiet_circuit{10'000};
};

struct worker_settings {
  link::limits link_bounds;
  link_socket_options socket;
  std::optional<relay_role> relay;
};

/// What one loop may use of the process; everything outlives the worker.
struct worker_dependencies {
  lane_identity& identity;
  const actors::wall_clock& clock;
  actors::control_plane& control;
  /// Null: counts stay in the loop.
  published_metrics* metrics = nullptr;
  /// Null: no limit on what the loop's queues hold.
  byte_accountant* accountant = nullptr;
};

/// One data-plane thread's world: its loop and everything on it. Shares with other workers only what is behind
/// `handshake_gate`. All calls but `loop().post` and `loop().stop` belong to the loop's thread.
class worker {
public:
  worker(actors::loop_index index, const worker_settings& settings, worker_dependencies use);
  ~worker();
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;

  /// Binds the listeners; the errno and address of the first that fails.
  tl::expected<void, std::pair<proto::endpoint, int>> listen();
  event_loop& loop();
  loop_context& context();
  origin_table& origins();
  /// Circuits of which this node is a hop, on this loop.
  std::size_t hop_circuits() const;

  void set_network(const actors::network_view_ptr& view);
  /// What a reloaded configuration may change on a running loop: exit policy and dial time, and the limits of
  /// circuits, streams and links. The rest of `wanted` is ignored.
  void change(const worker_settings& wanted);
  /// No new circuits and no new streams; circuits end when nobody uses them any more.
  void begin_drain();
  /// After `begin_drain`: nothing is left that somebody uses. From any thread.
  bool drained() const;
  /// A client's links to its entries.
  void keep_entries(const std::vector<actors::hop_spec>& entries);
  /// Ends every circuit and stops the loop.
  void shut_down();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace gate17::node
