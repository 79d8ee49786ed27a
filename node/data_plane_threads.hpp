// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "actors/ports.hpp"
#include "node/stream/inbound_stream.hpp"
#include "node/worker.hpp"

namespace gate17::node {

/// The data plane of a process: one worker and thread per loop, shared nothing. Commands are posted to the loop they
/// name. Construct, `listen`, `start`; destruction stops and joins.
class data_plane_threads final : public actors::data_plane {
public:
  data_plane_threads(std::uint32_t loops, const worker_settings& settings, worker_dependencies use);
  ~data_plane_threads() override;
  data_plane_threads(const data_plane_threads&) = delete;
  data_plane_threads& operator=(const data_plane_threads&) = delete;

  /// Every worker binds the same addresses (SO_REUSEPORT).
  tl::expected<void, std::pair<proto::endpoint, int>> listen();
  void start();
  /// `worker::change` on every loop; false when a loop's queue was full and it still has the old settings.
  bool change(const worker_settings& wanted);
  /// No new circuits and streams; `drained` once nobody uses what is left.
  void begin_drain();
  bool drained() const;
  /// Destroys all circuits and joins the threads. Idempotent.
  void stop();

  /// For setting up what runs on a loop (proxies), before `start`.
  worker& at(actors::loop_index loop) { return *workers_[loop]; }

  actors::loop_index loop_count() const override { return static_cast<actors::loop_index>(workers_.size()); }
  bool install_circuit(actors::loop_index loop, actors::circuit_spec spec) override;
  bool close_circuit(actors::loop_index loop, actors::circuit_id id, actors::close_reason reason) override;
  bool attach_stream(actors::loop_index loop, actors::stream_id stream, actors::circuit_id circuit) override;
  bool refuse_stream(actors::loop_index loop, actors::stream_id stream, actors::close_reason reason) override;
  bool exchange(actors::exchange_id id, actors::hop_spec hop, std::uint8_t service, std::vector<std::uint8_t> request,
                std::size_t answer_bytes_max, std::chrono::milliseconds deadline) override;
  bool probe(actors::probe_spec spec) override;
  bool keep_entries(std::vector<actors::hop_spec> entries) override;
  bool set_network(actors::network_view_ptr view) override;

private:
  bool post(actors::loop_index loop, std::function<void(worker&)> task);

  std::vector<std::unique_ptr<worker>> workers_;
  std::vector<std::thread> threads_;
};

} // namespace gate17::node
