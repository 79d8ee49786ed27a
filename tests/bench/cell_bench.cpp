// SPDX-License-Identifier: GPL-3.0-or-later
// What one cell costs each party: the entry's and the client's view of a three-hop circuit, and link cells in both
// modes. Bytes per second count whole bodies or cells. Every step that is timed verifies or seals for real.
#include <benchmark/benchmark.h>

#include <vector>

#include "tests/support/circuit_rig.hpp"
#include "tests/support/link_rig.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

constexpr std::size_t hops = 3;
/// Cells prepared per untimed pause; small enough to stay in the second-level cache's neighbourhood.
constexpr std::size_t batch = 64;

suite_id suite_of(const benchmark::State& state) { return static_cast<suite_id>(state.range(0)); }
cell_size size_of(const benchmark::State& state) { return static_cast<cell_size>(state.range(1)); }

void count_cells(benchmark::State& state, std::size_t bytes_per_cell) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * batch));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * batch * bytes_per_cell));
}

void hop_open_forward(benchmark::State& state) {
  circuit_rig rig(hops, suite_of(state), 1);
  rig.establish();
  const auto size = size_of(state);
  const bytes payload(forward_payload_max(size, hops - 1));
  std::vector<bytes> rooms(batch);
  for (auto _ : state) {
    state.PauseTiming();
    for (auto& room : rooms) {
      room = rig.seal_forward(hops - 1, size, payload);
      room.resize(body_bytes(size) + relay_shift);
    }
    state.ResumeTiming();
    for (auto& room : rooms) {
      if (!rig.hops[0].open_forward(room)) {
        state.SkipWithError("a genuine cell did not open");
      }
    }
  }
  count_cells(state, body_bytes(size));
}

void hop_relay_backward(benchmark::State& state) {
  circuit_rig rig(hops, suite_of(state), 2);
  rig.establish();
  const auto n = body_bytes(size_of(state));
  bytes room(n + relay_shift);
  for (auto _ : state) {
    for (std::size_t i = 0; i < batch; ++i) {
      benchmark::DoNotOptimize(rig.hops[0].relay_backward(room));
    }
  }
  count_cells(state, n);
}

void hop_seal_backward(benchmark::State& state) {
  circuit_rig rig(hops, suite_of(state), 3);
  rig.establish();
  const auto size = size_of(state);
  bytes body(body_bytes(size));
  for (auto _ : state) {
    for (std::size_t i = 0; i < batch; ++i) {
      benchmark::DoNotOptimize(rig.hops[2].seal_backward(body, backward_payload_max(size), rig.random));
    }
  }
  count_cells(state, body.size());
}

void client_seal_forward(benchmark::State& state) {
  circuit_rig rig(hops, suite_of(state), 4);
  rig.establish();
  const auto size = size_of(state);
  const auto used = forward_payload_max(size, hops - 1);
  bytes room(body_bytes(size) + slot_tailroom);
  for (auto _ : state) {
    for (std::size_t i = 0; i < batch; ++i) {
      benchmark::DoNotOptimize(rig.client->seal_forward(hops - 1, room, size, used, rig.random));
    }
  }
  count_cells(state, body_bytes(size));
}

void client_open_backward(benchmark::State& state) {
  circuit_rig rig(hops, suite_of(state), 5);
  rig.establish();
  const auto size = size_of(state);
  const bytes payload(backward_payload_max(size));
  std::vector<bytes> rooms(batch);
  for (auto _ : state) {
    state.PauseTiming();
    for (auto& room : rooms) {
      room = rig.seal_backward(hops - 1, size, payload);
    }
    state.ResumeTiming();
    for (auto& room : rooms) {
      if (!rig.client->open_backward(room, size)) {
        state.SkipWithError("a genuine cell did not open");
      }
    }
  }
  count_cells(state, body_bytes(size));
}

constexpr link_header relay_header(cell_size size) { return {.circuit = 1, .kind = cell_kind::relay, .size = size}; }

void use_mode(link_rig& rig, bool header_mode) {
  rig.establish();
  if (header_mode) {
    rig.initiator->set_relay_mode(link_mode::header);
    rig.responder->set_relay_mode(link_mode::header);
    rig.step(rig.suite);
  }
}

void link_seal(benchmark::State& state) {
  link_rig rig(suite_of(state), 6);
  use_mode(rig, state.range(2) != 0);
  bytes cell(wire_bytes(size_of(state)));
  for (auto _ : state) {
    for (std::size_t i = 0; i < batch; ++i) {
      benchmark::DoNotOptimize(rig.responder->seal_cell(cell, relay_header(size_of(state))));
    }
  }
  count_cells(state, cell.size());
}

void link_open(benchmark::State& state) {
  link_rig rig(suite_of(state), 7);
  use_mode(rig, state.range(2) != 0);
  std::vector<bytes> cells(batch);
  for (auto _ : state) {
    state.PauseTiming();
    for (auto& cell : cells) {
      cell = rig.seal(*rig.responder, relay_header(size_of(state)), bytes(body_bytes(size_of(state))));
    }
    state.ResumeTiming();
    for (auto& cell : cells) {
      if (!rig.initiator->open_cell(cell)) {
        state.SkipWithError("a genuine cell did not open");
      }
    }
  }
  count_cells(state, wire_bytes(size_of(state)));
}

void hop_open_create(benchmark::State& state) {
  circuit_rig rig(hops, suite_of(state), 8);
  bytes body(create_body_bytes);
  must(circuit_session::create(rig.plans(), rig.random, body).map([](auto&&) {}));
  bytes room(create_body_bytes + create_shift);
  for (auto _ : state) {
    std::copy(body.begin(), body.end(), room.begin());
    if (!hop_session::open_create(room, rig.keys[0].pub(), rig.keys[0].secrets())) {
      state.SkipWithError("a genuine create did not open");
    }
  }
}

void client_create(benchmark::State& state) {
  circuit_rig rig(hops, suite_of(state), 9);
  const auto plans = rig.plans();
  bytes body(create_body_bytes);
  for (auto _ : state) {
    benchmark::DoNotOptimize(circuit_session::create(plans, rig.random, body));
  }
}

const std::vector<std::int64_t> suites{1, 2};
const std::vector<std::int64_t> sizes{0, 1};

} // namespace

BENCHMARK(hop_open_forward)->ArgNames({"suite", "large"})->ArgsProduct({suites, sizes});
BENCHMARK(hop_relay_backward)->ArgNames({"suite", "large"})->ArgsProduct({suites, sizes});
BENCHMARK(hop_seal_backward)->ArgNames({"suite", "large"})->ArgsProduct({suites, sizes});
BENCHMARK(client_seal_forward)->ArgNames({"suite", "large"})->ArgsProduct({suites, sizes});
BENCHMARK(client_open_backward)->ArgNames({"suite", "large"})->ArgsProduct({suites, sizes});
BENCHMARK(link_seal)->ArgNames({"suite", "large", "header"})->ArgsProduct({suites, sizes, {0, 1}});
BENCHMARK(link_open)->ArgNames({"suite", "large", "header"})->ArgsProduct({suites, sizes, {0, 1}});
BENCHMARK(hop_open_create)->ArgName("suite")->ArgsProduct({suites});
BENCHMARK(client_create)->ArgName("suite")->ArgsProduct({suites});
