// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "actors/ports.hpp"

namespace gate17::test {

/// Remembers every command in order and refuses while told to. Not thread-safe.
class fake_data_plane final : public actors::data_plane {
public:
  struct command {
    enum class kind { install, close, attach, refuse } what{};
    actors::loop_index loop = 0;
    actors::circuit_id circuit = 0;
    actors::stream_id stream = 0;
    actors::close_reason reason{};
    std::vector<actors::hop_spec> hops;
  };
  struct asked {
    actors::exchange_id id = 0;
    actors::hop_spec hop;
    std::vector<std::uint8_t> request; ///< as the service sees it, without its frame
  };

  actors::loop_index loop_count() const override { return 1; }

  bool install_circuit(actors::loop_index loop, actors::circuit_spec spec) override {
    if (full)
      return false;
    commands.push_back(
        {.what = command::kind::install, .loop = loop, .circuit = spec.id, .hops = std::move(spec.hops)});
    return true;
  }
  bool close_circuit(actors::loop_index loop, actors::circuit_id id, actors::close_reason reason) override {
    commands.push_back({.what = command::kind::close, .loop = loop, .circuit = id, .reason = reason, .hops = {}});
    return true;
  }
  bool attach_stream(actors::loop_index loop, actors::stream_id stream, actors::circuit_id circuit) override {
    commands.push_back({.what = command::kind::attach, .loop = loop, .circuit = circuit, .stream = stream, .hops = {}});
    return !full;
  }
  bool refuse_stream(actors::loop_index loop, actors::stream_id stream, actors::close_reason reason) override {
    commands.push_back({.what = command::kind::refuse, .loop = loop, .stream = stream, .reason = reason, .hops = {}});
    return true;
  }
  bool exchange(actors::exchange_id id, actors::hop_spec hop, std::uint8_t, std::vector<std::uint8_t> request,
                std::size_t, std::chrono::milliseconds) override {
    if (full)
      return false;
    exchanges.push_back({id, std::move(hop), {request.begin() + 4, request.end()}});
    return true;
  }
  bool probe(actors::probe_spec spec) override {
    if (full)
      return false;
    probes.push_back(std::move(spec));
    return true;
  }
  bool keep_entries(std::vector<actors::hop_spec> entries) override {
    kept = std::move(entries);
    return true;
  }
  bool set_network(actors::network_view_ptr view) override {
    networks.push_back(std::move(view));
    return true;
  }

  std::vector<command> take() { return std::exchange(commands, {}); }

  bool full = false;
  std::vector<command> commands;
  std::vector<asked> exchanges;
  std::vector<actors::probe_spec> probes;
  std::vector<actors::network_view_ptr> networks;
  std::vector<actors::hop_spec> kept; ///< the newest entries
};

} // namespace gate17::test
