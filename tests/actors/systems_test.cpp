// SPDX-License-Identifier: GPL-3.0-or-later
// The systems as mains use them: real threads, nothing between start and shutdown.
#include <catch2/catch.hpp>

#include <mutex>

#include "actors/client_system.hpp"
#include "actors/node_system.hpp"
#include "tests/support/fake_stores.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::actors;

namespace {

/// Accepts everything and forgets it; callable from any thread.
class silent_data_plane final : public data_plane {
public:
  loop_index loop_count() const override { return 1; }
  bool install_circuit(loop_index, circuit_spec) override { return true; }
  bool close_circuit(loop_index, circuit_id, close_reason) override { return true; }
  bool attach_stream(loop_index, stream_id, circuit_id) override { return true; }
  bool refuse_stream(loop_index, stream_id, close_reason) override { return true; }
  bool exchange(exchange_id, hop_spec, std::uint8_t, std::vector<std::uint8_t>, std::size_t,
                std::chrono::milliseconds) override {
    return true;
  }
  bool probe(probe_spec) override { return true; }
  bool keep_entries(std::vector<hop_spec>) override { return true; }
  bool set_network(network_view_ptr) override { return true; }
};

class locked_random final : public proto::random_source {
public:
  void fill(proto::byte_span out) override {
    const std::lock_guard lock(mutex_);
    random_.fill(out);
  }

private:
  std::mutex mutex_;
  test::seeded_random random_{1};
};

} // namespace

TEST_CASE("a client system starts, answers and stops", "[systems]") {
  auto network = test::test_network::local(1);
  test::memory_document_store documents;
  locked_random random;
  const system_wall_clock clock;
  silent_data_plane plane;
  client_system_config config;
  config.network = network.file();
  client_system client(config, {documents, random, clock});
  CHECK_FALSE(client.control().want_stream({.id = 1, .loop = 0, .target = {"example.com", 443}, .isolation = {}}));
  client.start(plane);
  CHECK(client.routes().empty());
  CHECK(client.status().network == "test");
  CHECK(client.network() == nullptr);
  client.shutdown();
  CHECK_FALSE(client.control().want_stream({.id = 2, .loop = 0, .target = {"example.com", 443}, .isolation = {}}));
  client.shutdown();
}

TEST_CASE("a node system starts and stops", "[systems]") {
  auto network = test::test_network::local(2);
  test::memory_document_store documents;
  locked_random random;
  test::test_identity identity(*network.nodes[0], 3);
  const system_wall_clock clock;
  silent_data_plane plane;
  node_system_config config;
  config.network = network.file();
  test::memory_authority_journal journal;
  node_system node(config, {identity, documents, journal, random, clock});
  node.start(plane);
  CHECK(node.status().state == run_state::starting);
}
