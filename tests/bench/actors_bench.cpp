// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a stream through the control plane: bridge, firewall, circuit builder, data plane. One scheduler thread.
#include <benchmark/benchmark.h>

#include <atomic>
#include <thread>

#include "actors/bridge.hpp"
#include "actors/circuit_builder.hpp"
#include "actors/circuit_pool.hpp"
#include "actors/firewall.hpp"
#include "actors/spawn_with.hpp"
#include "tests/support/circuit_plans.hpp"
#include "tests/support/seeded_random.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::actors;

namespace {

/// Counts what reaches it; callable from any thread.
class counting_data_plane final : public data_plane {
public:
  loop_index loop_count() const override { return 1; }
  bool install_circuit(loop_index, circuit_spec) override { return true; }
  bool close_circuit(loop_index, circuit_id, close_reason) override { return true; }
  bool attach_stream(loop_index, stream_id, circuit_id) override {
    answered.fetch_add(1, std::memory_order_release);
    return true;
  }
  bool refuse_stream(loop_index, stream_id, close_reason) override {
    refused.fetch_add(1, std::memory_order_relaxed);
    answered.fetch_add(1, std::memory_order_release);
    return true;
  }
  bool exchange(exchange_id, hop_spec, std::uint8_t, std::vector<std::uint8_t>, std::size_t,
                std::chrono::milliseconds) override {
    return true;
  }
  bool probe(probe_spec) override { return true; }
  bool keep_entries(std::vector<hop_spec>) override { return true; }
  bool set_network(network_view_ptr) override { return true; }

  std::atomic<std::uint64_t> answered{0};
  std::atomic<std::uint64_t> refused{0};
};

caf::actor_system_config& one_thread(caf::actor_system_config& config) {
  config.set("scheduler.policy", caf::atom("sharing"));
  config.set("scheduler.max-threads", 1);
  return config;
}

/// A planner that always has the same route.
route_planner_actor::behavior_type fixed_planner(route_planner_actor::pointer, int) {
  return {[](plan_route&) {
            return planned_route{test::plan_through({1, 2, 3}), {}};
          },
          [](const circuit_outcome&) {}, [](const change_settings&) {}, [](const entry_link&) {},
          [](const network_adopted&) {}};
}

struct bench_rig {
  bench_rig() : board("bench"), around{plane, peers, board, clock, random, nullptr}, front(peers, board, 10'000) {
    one_thread(config);
    system = std::make_unique<caf::actor_system>(config);
    peers.set(&switchboard::handles::planner, system->spawn(fixed_planner, 0));
    peers.set(&switchboard::handles::builder,
              spawn_with<circuit_builder_actor::stateful_pointer<circuit_builder_state>>(
                  *system, [this](auto self) { return circuit_builder(self, around, pool_settings(), 1, 3); }));
    peers.set(&switchboard::handles::firewall,
              spawn_with<firewall_actor::stateful_pointer<firewall_state>>(
                  *system, [this](auto self) { return firewall(self, around, firewall_policy{}); }));
    caf::anon_send(peers.read().builder, network_adopted{usable_view()});
    front.open(around);
  }

  ~bench_rig() {
    front.close();
    const auto handles = peers.read();
    peers.clear();
    caf::anon_send_exit(handles.firewall, caf::exit_reason::kill);
    caf::anon_send_exit(handles.builder, caf::exit_reason::kill);
    caf::anon_send_exit(handles.planner, caf::exit_reason::kill);
  }

  static pool_config pool_settings() {
    pool_config settings;
    settings.spare_circuits = 0;
    return settings;
  }

  network_view_ptr usable_view() {
    const auto now = clock.read().seconds();
    test::test_network network(1);
    network.config.parameters.private_network = true;
    for (const char* name : {"n1", "n2", "n3"})
      network.add({name, 0, test::relay_and_exit}, now);
    const auto document = network.document(now);
    const auto content = proto::decode_network_document(document.body).value();
    auto role = network.make_authority(now);
    const auto period = static_cast<std::uint32_t>(now / 1'800);
    for (const auto& node : network.nodes)
      role.accept(node->prekey(period, network.random), now);
    const auto sheet = role.build_sheet(period, document, network.authority_key).value();
    return directory::network_view::make(content, document.hash())
        ->with_prekeys(
            directory::prekey_table::read(proto::decode_prekey_sheet(sheet.body).value(), content, document.hash())
                .value());
  }

  counting_data_plane plane;
  switchboard peers;
  status_board board;
  system_wall_clock clock;
  test::seeded_random random{1};
  surroundings around;
  bridge front;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
};

stream_request request(stream_id id, const char* isolation) {
  return {.id = id, .loop = 0, .target = {"example.com", 443}, .isolation = isolation};
}

/// Streams of `keys` isolation keys begin and end, 1,000 in flight; one answer per stream is awaited.
void streams_through_actors(benchmark::State& state) {
  constexpr std::uint64_t batch = 1'000;
  bench_rig rig;
  const auto keys = static_cast<std::uint64_t>(state.range(0));
  std::uint64_t sent = 0;
  for (auto _ : state) {
    for (std::uint64_t i = 0; i < batch; ++i, ++sent)
      while (!rig.front.want_stream(request(sent + 1, std::to_string(sent % keys).c_str())))
        std::this_thread::yield();
    while (rig.plane.answered.load(std::memory_order_acquire) < sent)
      std::this_thread::yield();
    for (std::uint64_t i = 0; i < batch; ++i)
      rig.front.on_stream_closed({sent - i, 0, close_reason::finished, 0, 0});
  }
  if (rig.plane.refused != 0)
    state.SkipWithError("streams were refused");
  state.SetItemsProcessed(static_cast<std::int64_t>(sent));
}
BENCHMARK(streams_through_actors)->Arg(1)->Arg(100)->UseRealTime();

/// The pool alone: a stream that finds its circuit, and ends.
void stream_in_pool(benchmark::State& state) {
  circuit_pool pool(bench_rig::pool_settings(), 1, 1);
  const circuit_pool::time_point now{std::chrono::hours{1'000}};
  pool.step(pool_event::network_changed{true}, now);
  pool.step(pool_event::stream_wanted{request(1, "a"), false}, now);
  pool.step(pool_event::route_planned{1, test::plan_through({1, 2, 3})}, now);
  stream_id id = 1;
  for (auto _ : state) {
    ++id;
    benchmark::DoNotOptimize(pool.step(pool_event::stream_wanted{request(id, "a"), false}, now));
    benchmark::DoNotOptimize(pool.step(pool_event::stream_ended{id}, now));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(stream_in_pool);

} // namespace
