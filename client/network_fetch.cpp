// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/network_fetch.hpp"

#include <thread>

#include "actors/client_system.hpp"
#include "node/data_plane_threads.hpp"
#include "node/io/random.hpp"
#include "node/lane_keys.hpp"

namespace gate17::client {
namespace {

constexpr std::chrono::milliseconds look_interval{50};
/// After the first answer: what the others have may be newer.
constexpr std::chrono::milliseconds others_time{2'000};

/// Remembers nothing: this is a look, not a membership.
class no_documents final : public actors::document_store {
public:
  std::optional<stored> load_newest() override { return std::nullopt; }
  bool store(std::uint64_t, const std::vector<std::uint8_t>&) override { return true; }
  std::uint64_t highest_period() override { return 0; }
  std::optional<std::vector<std::uint8_t>> load(std::uint64_t) override { return std::nullopt; }
  bool store_sheet(const stored_sheet&) override { return true; }
  std::vector<stored_sheet> load_sheets() override { return {}; }
  bool keep_proof(const proof&) override { return true; }
  std::vector<std::uint64_t> proof_periods() override { return {}; }
};

actors::network_view_ptr wait_for_network(const actors::client_system& system, std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!system.network() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(look_interval);
  if (system.network())
    std::this_thread::sleep_for(others_time);
  return system.network();
}

} // namespace

tl::expected<actors::network_view_ptr, std::string> fetch_network_once(const node::network_settings& settings,
                                                                       std::chrono::milliseconds deadline) {
  actors::client_system_config config;
  config.network = settings.network;
  config.pool.spare_circuits = 0;
  no_documents documents;
  node::system_random random;
  actors::system_wall_clock clock;
  node::anonymous_lane_identity identity;
  actors::client_system system(config, {documents, random, clock, nullptr, nullptr});
  node::data_plane_threads plane(1, {}, {identity, clock, system.control()});
  plane.at(0).context().suites = settings.parameters.suite_order();
  plane.start();
  system.start(plane);
  auto view = wait_for_network(system, deadline);
  system.shutdown();
  plane.stop();
  if (!view)
    return tl::unexpected("no fallback node gave a genuine document within " + std::to_string(deadline.count() / 1000) +
                          " s; check addresses, keys and the clock");
  return view;
}

} // namespace gate17::client
