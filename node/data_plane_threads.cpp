// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/data_plane_threads.hpp"

#include <algorithm>

namespace gate17::node {

data_plane_threads::data_plane_threads(std::uint32_t loops, const worker_settings& settings, worker_dependencies use) {
  const auto count = loops != 0 ? loops : std::max(1U, std::thread::hardware_concurrency());
  for (actors::loop_index i = 0; i < count; ++i)
    workers_.push_back(std::make_unique<worker>(i, settings, use));
}

data_plane_threads::~data_plane_threads() { stop(); }

tl::expected<void, std::pair<proto::endpoint, int>> data_plane_threads::listen() {
  for (auto& one : workers_)
    if (auto done = one->listen(); !done)
      return done;
  return {};
}

void data_plane_threads::start() {
  for (auto& one : workers_)
    threads_.emplace_back([&loop = one->loop()] { loop.run(); });
}

void data_plane_threads::stop() {
  for (actors::loop_index i = 0; i < threads_.size(); ++i)
    if (!post(i, [](worker& on) { on.shut_down(); }))
      workers_[i]->loop().stop();
  for (auto& thread : threads_)
    thread.join();
  threads_.clear();
}

bool data_plane_threads::change(const worker_settings& wanted) {
  bool all = true;
  for (actors::loop_index i = 0; i < workers_.size(); ++i)
    all = post(i, [wanted](worker& on) { on.change(wanted); }) && all;
  return all;
}

void data_plane_threads::begin_drain() {
  for (actors::loop_index i = 0; i < workers_.size(); ++i)
    post(i, [](worker& on) { on.begin_drain(); });
}

bool data_plane_threads::drained() const {
  return std::all_of(workers_.begin(), workers_.end(), [](const auto& one) { return one->drained(); });
}

bool data_plane_threads::post(actors::loop_index loop, std::function<void(worker&)> task) {
  if (loop >= workers_.size())
    return false;
  auto* const on = workers_[loop].get();
  return on->loop().post([on, task = std::move(task)] { task(*on); });
}

bool data_plane_threads::install_circuit(actors::loop_index loop, actors::circuit_spec spec) {
  return post(loop, [spec = std::move(spec)](worker& on) { on.origins().install(spec); });
}

bool data_plane_threads::close_circuit(actors::loop_index loop, actors::circuit_id id, actors::close_reason reason) {
  return post(loop, [id, reason](worker& on) { on.origins().close(id, reason); });
}

bool data_plane_threads::attach_stream(actors::loop_index loop, actors::stream_id stream, actors::circuit_id circuit) {
  return post(loop, [stream, circuit](worker& on) { on.origins().attach(stream, circuit); });
}

bool data_plane_threads::refuse_stream(actors::loop_index loop, actors::stream_id stream, actors::close_reason reason) {
  return post(loop, [stream, reason](worker& on) { on.origins().refuse(stream, reason); });
}

bool data_plane_threads::exchange(actors::exchange_id id, actors::hop_spec hop, std::uint8_t service,
                                  std::vector<std::uint8_t> request, std::size_t answer_bytes_max,
                                  std::chrono::milliseconds deadline) {
  exchange_request asked{id, std::move(hop), service, std::move(request), answer_bytes_max, deadline};
  return post(0, [asked = std::move(asked)](worker& on) { on.origins().begin_exchange(asked); });
}

bool data_plane_threads::probe(actors::probe_spec spec) {
  return post(0, [spec = std::move(spec)](worker& on) { on.origins().begin_probe(spec); });
}

bool data_plane_threads::keep_entries(std::vector<actors::hop_spec> entries) {
  bool all = true;
  for (actors::loop_index i = 0; i < workers_.size(); ++i)
    all = post(i, [entries](worker& on) { on.keep_entries(entries); }) && all;
  return all;
}

bool data_plane_threads::set_network(actors::network_view_ptr view) {
  bool all = true;
  for (actors::loop_index i = 0; i < workers_.size(); ++i)
    all = post(i, [view](worker& on) { on.set_network(view); }) && all;
  return all;
}

} // namespace gate17::node
