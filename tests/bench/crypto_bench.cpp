// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>
#include <malloc.h>

#include "proto/crypto/chain.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "tests/support/ratchet_pair.hpp"

namespace {

using namespace gate17::proto;
using gate17::test::must;
using gate17::test::ratchet_pair;
using direction = cell_cipher::direction;

constexpr auto chacha = suite_id::x25519_chacha20poly1305_blake2b;
constexpr auto aes = suite_id::x25519_aes256gcm_blake2b;

suite_id suite_of(const benchmark::State& state) { return static_cast<suite_id>(state.range(0)); }

chain some_chain(suite_id suite, direction use) { return chain(suite, secret_key(byte_array<32>{1}), use); }

/// A whole cell through a chain, with its share of chain steps.
void seal_cell(benchmark::State& state) {
  chain sealing = some_chain(suite_of(state), direction::seal);
  const auto wire_bytes = static_cast<std::size_t>(state.range(1));
  std::vector<std::uint8_t> text(wire_bytes - 32);
  byte_array<16> header{};
  byte_array<16> tag{};
  for (auto _ : state) {
    sealing.seal(header, text, tag);
    must(sealing.commit(wire_bytes));
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(1));
}

void open_cell(benchmark::State& state) {
  const secret_key key(byte_array<32>{1});
  auto sealer = cell_cipher::make(suite_of(state), key, direction::seal);
  auto opener = cell_cipher::make(suite_of(state), key, direction::open);
  const std::vector<std::uint8_t> plain(static_cast<std::size_t>(state.range(1)) - 32);
  std::vector<std::uint8_t> sealed = plain;
  byte_array<16> header{};
  byte_array<16> tag{};
  sealer.seal(0, header, sealed, tag);
  std::vector<std::uint8_t> work(sealed.size());
  for (auto _ : state) {
    work = sealed;
    if (!opener.open(0, header, work, tag)) {
      state.SkipWithError("did not open");
    }
  }
  state.SetBytesProcessed(state.iterations() * state.range(1));
}

/// Header lanes: 48 bytes of associated data, no text.
void seal_header(benchmark::State& state) {
  chain sealing = some_chain(suite_of(state), direction::seal);
  std::vector<std::uint8_t> body(32);
  byte_array<16> header{};
  byte_array<16> tag{};
  for (auto _ : state) {
    sealing.header_mask(header);
    sealing.seal(header, body, {}, tag);
    must(sealing.commit(16384));
  }
}

void filler(benchmark::State& state) {
  chain sealing = some_chain(suite_of(state), direction::seal);
  byte_array<20> out;
  for (auto _ : state) {
    sealing.filler(out);
    must(sealing.commit(2048));
    benchmark::DoNotOptimize(out);
  }
}

void restore_dropped_bytes(benchmark::State& state) {
  chain opening = some_chain(suite_of(state), direction::open);
  byte_array<20> out{};
  for (auto _ : state) {
    opening.xor_cell_keystream(16312, out);
    benchmark::DoNotOptimize(out);
  }
}

void chain_step(benchmark::State& state) {
  chain sealing = some_chain(suite_of(state), direction::seal);
  for (auto _ : state) {
    must(sealing.commit(chain::step_bytes));
  }
}

void initiate(benchmark::State& state) {
  ratchet_pair pair(session_role::hop, suite_of(state), 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        ratchet_session::initiate(session_role::hop, suite_of(state), pair.responder_keys.pub(), pair.random));
  }
}

void respond(benchmark::State& state) {
  ratchet_pair pair(session_role::hop, suite_of(state), 1);
  const auto& keys = pair.responder_keys;
  for (auto _ : state) {
    benchmark::DoNotOptimize(ratchet_session::respond(session_role::hop, suite_of(state), keys.pub(), keys.secrets(),
                                                      pair.initiator.ephemeral()));
  }
}

void respond_and_answer(benchmark::State& state) {
  ratchet_pair pair(session_role::hop, suite_of(state), 1);
  const auto& keys = pair.responder_keys;
  for (auto _ : state) {
    auto session = ratchet_session::respond(session_role::hop, suite_of(state), keys.pub(), keys.secrets(),
                                            pair.initiator.ephemeral());
    benchmark::DoNotOptimize(session->make_answer(pair.random));
  }
}

/// Both ends of one DH pair: two key generations, four agreements, four chains.
void dh_step_pair(benchmark::State& state) {
  ratchet_pair pair(session_role::hop, suite_of(state), 1);
  pair.answer();
  for (auto _ : state) {
    pair.step(suite_of(state));
  }
}

/// Not a time: what one answered session of a hop keeps, first without, then with its filler in use.
void session_memory(benchmark::State& state) {
  constexpr std::size_t count = 1000;
  std::vector<ratchet_session> sessions;
  sessions.reserve(count);
  ratchet_pair pair(session_role::hop, suite_of(state), 1);
  const auto& keys = pair.responder_keys;
  for (auto _ : state) {
    sessions.clear();
    const auto before = mallinfo2().uordblks;
    for (std::size_t i = 0; i < count; ++i) {
      sessions.push_back(ratchet_session::respond(session_role::hop, suite_of(state), keys.pub(), keys.secrets(),
                                                  pair.initiator.ephemeral())
                             .value());
      sessions.back().make_answer(pair.random).value();
    }
    const auto fresh = mallinfo2().uordblks;
    byte_array<20> out;
    for (auto& session : sessions) {
      session.receiving().filler(out);
    }
    const auto used = mallinfo2().uordblks;
    state.counters["object"] = sizeof(ratchet_session);
    state.counters["heap"] = static_cast<double>((fresh - before) / count);
    state.counters["heap_with_filler"] = static_cast<double>((used - before) / count);
  }
}

void both_suites(benchmark::internal::Benchmark* bench) { bench->Arg(wire_value(chacha))->Arg(wire_value(aes)); }

void suites_and_sizes(benchmark::internal::Benchmark* bench) {
  for (const auto suite : {chacha, aes}) {
    bench->Args({wire_value(suite), 2048})->Args({wire_value(suite), 16384});
  }
}

BENCHMARK(seal_cell)->Apply(suites_and_sizes);
BENCHMARK(open_cell)->Apply(suites_and_sizes);
BENCHMARK(seal_header)->Apply(both_suites);
BENCHMARK(filler)->Apply(both_suites);
BENCHMARK(restore_dropped_bytes)->Apply(both_suites);
BENCHMARK(chain_step)->Apply(both_suites);
BENCHMARK(initiate)->Apply(both_suites);
BENCHMARK(respond)->Apply(both_suites);
BENCHMARK(respond_and_answer)->Apply(both_suites);
BENCHMARK(dh_step_pair)->Apply(both_suites);
BENCHMARK(session_memory)->Apply(both_suites)->Iterations(1);

} // namespace
