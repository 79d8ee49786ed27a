// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "actors/bridge.hpp"
#include "actors/client_crew.hpp"
#include "actors/spawn_with.hpp"
#include "actors/supervisor.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/codec/prekey_sheet.hpp"
#include "proto/codec/signed_document.hpp"
#include "tests/support/actor_fixture.hpp"

namespace gate17::test {

/// A whole client without threads: supervisor, crew and bridge over a fake data plane whose exchanges a directory in
/// memory answers.
class networked_client : public actor_fixture {
public:
  explicit networked_client(std::uint64_t seed, std::uint32_t spare_circuits = 0)
      : actor_fixture(seed),
        network(test_network::local(seed)),
        bridge(peers, board, 10'000),
        client(config(network, spare_circuits)),
        dependencies{documents, random, clock, &entries, &watch} {
    const auto period = static_cast<std::uint32_t>(test_now / 1'800);
    for (const auto& node : network.nodes)
      records.push_back(node->prekey(period, random));
    bridge.open(around);
  }

  ~networked_client() {
    bridge.close();
    supervisor = nullptr;
    stop();
  }

  void start() {
    supervisor = keep(actors::spawn_with<actors::supervisor_actor::stateful_pointer<actors::supervisor_state>>(
        system, [this](auto self) { return actors::supervisor(self, around, crew, {}); }));
  }

  /// Answers everything the client asked a directory.
  void serve_directory() {
    while (!plane.exchanges.empty()) {
      for (const auto& asked : std::exchange(plane.exchanges, {}))
        bridge.on_exchange(asked.id, actors::close_reason::finished, answer(asked.request));
      run();
    }
  }

  void connect() {
    start();
    serve_directory();
  }

  std::vector<std::uint8_t> answer(const std::vector<std::uint8_t>& bytes) {
    const auto request = proto::decode_directory_request(bytes).value();
    const auto document = network.document();
    proto::directory_response response;
    if (const auto* sheet = std::get_if<proto::get_prekey_sheet>(&request)) {
      auto role = network.make_authority();
      for (const auto& record : records)
        role.accept(record, test_now);
      response.bytes = proto::encode(role.build_sheet(sheet->period, document, network.authority_key).value());
    } else {
      response.bytes = proto::encode(document);
    }
    return proto::encode(response);
  }

  static actors::stream_request request(actors::stream_id id, std::string isolation = "a", std::uint16_t port = 443) {
    return {.id = id, .loop = 0, .target = {"example.com", port}, .isolation = std::move(isolation)};
  }

  static actors::client_system_config config(const test_network& network, std::uint32_t spare_circuits) {
    actors::client_system_config made;
    made.network = network.file();
    made.pool.spare_circuits = spare_circuits;
    return made;
  }

  test_network network;
  std::vector<proto::prekey_record> records;
  memory_document_store documents;
  memory_entry_store entries;
  actors::bridge bridge;
  actors::client_system_config client;
  actors::client_dependencies dependencies;
  actors::client_crew crew{client, dependencies, around};
  actors::supervisor_actor supervisor;
};

} // namespace gate17::test
