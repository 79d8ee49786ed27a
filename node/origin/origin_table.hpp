// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "actors/ports.hpp"
#include "node/circuit/origin_circuit.hpp"
#include "node/link/neighbours.hpp"
#include "node/origin/circuit_probe.hpp"
#include "node/origin/exchange.hpp"
#include "node/origin/origin_flows.hpp"
#include "node/origin/origin_questions.hpp"
#include "node/origin/waiting_streams.hpp"
#include "node/stream/application_stream.hpp"

namespace gate17::node {

/// The circuits that begin on one loop, what applications have on them, and exchanges with services.
class origin_table final : public origin_keeper, public application_stream_observer, private turn_task {
public:
  static constexpr std::size_t exchanges_max = 256;
  static constexpr std::size_t probes_max = 64;

  origin_table(loop_context& context, neighbours& links, actors::control_plane& control);
  ~origin_table() override;

  /// From a proxy.
  void accept(inbound_stream stream);
  /// Nothing when it was not taken.
  std::optional<actors::stream_id> open_flow(inbound_flow flow, proto::byte_view first);
  std::optional<actors::stream_id> ask(inbound_question question, on_name_answer done);
  origin_flows& flows() { return flows_; }
  origin_questions& questions() { return questions_; }

  // Commands of the control plane.
  void install(actors::circuit_spec spec);
  void close(actors::circuit_id id, actors::close_reason reason);
  void attach(actors::stream_id stream, actors::circuit_id circuit);
  void refuse(actors::stream_id stream, actors::close_reason reason);
  void begin_exchange(exchange_request request);
  void begin_probe(actors::probe_spec spec);

  // origin_keeper, application_stream_observer
  void on_circuit_built(origin_circuit& built, std::chrono::microseconds took) override;
  void on_circuit_over(origin_circuit& over, actors::close_reason reason, std::uint8_t segment,
                       std::vector<std::uint8_t> records) override;
  void on_stream_over(actors::stream_id id, actors::close_reason reason, std::uint64_t up, std::uint64_t down) override;

  void on_stream_stranded(actors::stream_id id, inbound_stream stream) override;

  /// That entry does not answer. Streams behind it that may travel twice (R11) go on elsewhere, without waiting for the
  /// end of their circuits.
  void leave_silent(const proto::node_id& entry);

  void tick();
  void destroy_all(actors::close_reason reason);
  /// From now on no stream of an application is taken.
  void begin_drain() { draining_ = true; }
  /// Whether an application still has a stream here.
  bool has_streams() const { return !open_.empty() || !waiting_.empty(); }
  void report(actors::loop_totals& totals) const;

private:
  void at_turn_end() override;
  bool want(actors::stream_id id, const inbound_stream& stream);
  origin_circuit* find(actors::circuit_id id);
  void open_on(actors::stream_id id, inbound_stream stream, actors::circuit_id circuit);
  void give_up(actors::stream_id id, inbound_stream stream, actors::close_reason reason);
  void offer_again(actors::stream_id id, inbound_stream stream);

  loop_context& context_;
  neighbours& links_;
  actors::control_plane& control_;
  waiting_streams waiting_;
  // Circuits tell them what becomes of their streams, so they outlive the circuits.
  origin_flows flows_;
  origin_questions questions_;
  std::unordered_map<actors::circuit_id, std::unique_ptr<origin_circuit>> circuits_;
  std::vector<std::unique_ptr<origin_circuit>> over_;
  std::unordered_map<actors::exchange_id, std::unique_ptr<exchange>> exchanges_;
  std::vector<actors::exchange_id> exchanges_over_;
  std::unordered_map<actors::probe_id, std::unique_ptr<circuit_probe>> probes_;
  std::vector<actors::probe_id> probes_over_;
  struct open_stream {
    actors::circuit_id circuit;
  };
  std::unordered_map<actors::stream_id, open_stream> open_;
  std::uint64_t next_stream_ = 0;
  std::uint64_t past_chain_steps_ = 0;
  std::uint64_t past_dh_steps_ = 0;
  std::uint64_t bytes_up_ = 0;
  std::uint64_t bytes_down_ = 0;
  bool draining_ = false;
};

} // namespace gate17::node
