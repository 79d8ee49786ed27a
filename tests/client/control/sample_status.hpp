// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/status.hpp"

namespace gate17::test {

inline actors::control_status sample_status() {
  actors::control_status status;
  status.state = actors::run_state::connected;
  status.network = "local";
  status.consensus.period = 12;
  status.consensus.valid_until = 1'800'000'030;
  status.consensus.nodes = 7;
  status.entry = {"n4", "n5", {}};
  status.circuits.open = 2;
  status.circuits.building = 1;
  status.circuits.built_total = 9;
  status.circuits.failed_total = 3;
  status.streams.open = 4;
  status.streams.total = 40;
  status.bytes_up = 1000;
  status.bytes_down = 3'000'000'000'000ULL;
  status.links.resize(2);
  status.links[0].node = "n4";
  status.links[1].node = "n5";
  status.links[1].sealed = false;
  status.chain_steps = 17;
  status.dh_steps = 2;
  status.tagging_nodes = {"0badc0de", "5eed5eed"};
  return status;
}

inline std::vector<actors::circuit_status> sample_routes() {
  actors::circuit_status circuit;
  circuit.id = 5;
  circuit.phase = actors::circuit_phase::open;
  circuit.isolation = "127.0.0.1:1117";
  circuit.level = "fast";
  circuit.streams = 1;
  circuit.bytes = 2048;
  for (std::uint8_t number = 1; number <= 3; ++number) {
    actors::hop_status hop;
    hop.name = "n" + std::to_string(4 - number);
    hop.id.bytes[0] = number;
    hop.owner = number == 3 ? "aa00" : "bb00";
    hop.country = "DE";
    hop.trusted = number == 3;
    hop.address = "127.17.0." + std::to_string(4 - number) + ":1717";
    circuit.hops.push_back(hop);
  }
  return {circuit};
}

} // namespace gate17::test
