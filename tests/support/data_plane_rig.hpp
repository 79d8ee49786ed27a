// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sys/socket.h>

#include "directory/network_view.hpp"
#include "node/lane_keys.hpp"
#include "node/worker.hpp"
#include "payment/open_network_admission.hpp"
#include "tests/node/keys/key_ring_fixture.hpp"
#include "tests/support/scripted_names.hpp"
#include "tests/support/seeded_random.hpp"

namespace gate17::test {

/// Remembers what the data plane said; answers service requests with what a test puts here.
class recording_control final : public actors::control_plane {
public:
  bool want_stream(actors::stream_request request) override {
    wanted.push_back(std::move(request));
    return true;
  }
  void on_circuit_built(actors::circuit_built event) override { built.push_back(event); }
  void on_circuit_closed(actors::circuit_closed event) override { closed.push_back(std::move(event)); }
  void on_entry_link(actors::entry_link event) override { links.push_back(event); }
  void on_stream_opened(actors::stream_opened event) override { opened.push_back(event); }
  void on_stream_closed(actors::stream_closed event) override { streams_closed.push_back(event); }
  void on_totals(actors::loop_totals newest) override { totals = std::move(newest); }
  void on_exchange(actors::exchange_id id, actors::close_reason reason, std::vector<std::uint8_t> answer) override {
    exchanges[id] = {reason, std::move(answer)};
  }
  void on_probe(actors::probe_ended event) override { probes.push_back(event); }
  bool on_service_request(std::uint8_t, std::vector<std::uint8_t> request,
                          std::function<void(std::vector<std::uint8_t>)> reply) override {
    reply(std::vector<std::uint8_t>(request.rbegin(), request.rend()));
    return true;
  }

  std::deque<actors::stream_request> wanted;
  std::vector<actors::circuit_built> built;
  std::vector<actors::circuit_closed> closed;
  std::vector<actors::entry_link> links;
  std::vector<actors::stream_opened> opened;
  std::vector<actors::stream_closed> streams_closed;
  actors::loop_totals totals;
  std::vector<actors::probe_ended> probes;
  std::map<actors::exchange_id, std::pair<actors::close_reason, std::vector<std::uint8_t>>> exchanges;
};

/// One node with a real worker on a loopback address, keys in memory, no actors.
struct rig_node {
  static constexpr std::chrono::seconds prekey_period{1'800};

  rig_node(std::uint64_t seed, proto::unix_seconds now, const proto::endpoint& listen_at,
           std::uint64_t buffer_bytes_max, const std::function<void(node::relay_role&)>& adjust)
      : random(seed),
        keys(std::make_shared<node::node_keys>(make_node_keys(random, now))),
        ring(directory::prekey_period(prekey_period), 1),
        replays(4'096, 4, seed),
        budget(10'000, 10'000),
        nonce(random),
        gate{keys->id, ring, clock, replays, budget, nonce},
        identity(keys, clock),
        accountant(buffer_bytes_max),
        at(listen_at) {
    ring.advance(now, *keys, random);
    const auto period = directory::prekey_period(prekey_period).at(now);
    for (std::uint32_t p = period - 1; p <= period + 1; ++p)
      replays.open_period(p);
    node::relay_role role;
    role.gate = &gate;
    role.admission = &admission;
    role.listen = {at};
    role.relays = role.exits = true;
    role.make_names = [](node::event_loop&) { return std::make_unique<no_names>(); };
    role.exit_policy = [](const proto::ip_address&, std::uint16_t) { return true; };
    role.datagram_policy = role.exit_policy;
    adjust(role);
    node::worker_settings settings;
    settings.relay = role;
    plane = std::make_unique<node::worker>(0, settings,
                                           node::worker_dependencies{identity, clock, control, nullptr, &accountant});
    if (!plane->listen())
      throw std::runtime_error("cannot listen at " + at.to_string());
  }

  actors::hop_spec hop(std::uint32_t period) const {
    const auto lease = ring.snapshot()->lookup(period, clock.read().seconds()).value();
    return {keys->id, {at}, lease.keys(), proto::suite_id::x25519_aes256gcm_blake2b};
  }

  seeded_random random;
  actors::system_wall_clock clock;
  std::shared_ptr<node::node_keys> keys;
  node::prekey_ring ring;
  proto::replay_set replays;
  node::handshake_budget budget;
  node::hello_nonce nonce;
  node::handshake_gate gate;
  payment::open_network_admission admission;
  node::node_lane_identity identity;
  recording_control control;
  node::byte_accountant accountant;
  proto::endpoint at;
  std::unique_ptr<node::worker> plane;
};

/// What a stream was found to be before it was offered.
struct known_start {
  actors::content_kind content;
  std::vector<std::uint8_t> bytes;
};

/// Three nodes of different owners with lanes, and a client, all on one thread: `run_until` gives each a turn.
class data_plane_rig {
public:
  /// `adjust` may change what each node is given.
  explicit data_plane_rig(
      std::uint64_t seed, std::size_t node_count = 3, std::uint64_t buffer_bytes_max = 512U << 20U,
      const std::function<void(node::relay_role&)>& adjust = [](node::relay_role&) {}) {
    const auto now = clock.read().seconds();
    period = directory::prekey_period(rig_node::prekey_period).at(now);
    for (std::size_t i = 0; i < node_count; ++i)
      nodes.push_back(std::make_unique<rig_node>(seed + i, now, free_endpoint(), buffer_bytes_max, adjust));
    client = std::make_unique<node::worker>(0, node::worker_settings{},
                                            node::worker_dependencies{anonymous, clock, control});
    const auto seen = view(now);
    for (auto& one : nodes)
      one->plane->set_network(seen);
    client->set_network(seen);
  }

  /// False when `done` did not become true within `turns` turns of every loop.
  template <class Condition>
  bool run_until(Condition done, int turns = 20'000) {
    for (int i = 0; i < turns; ++i) {
      if (done())
        return true;
      attach_wanted();
      for (auto& one : nodes)
        if (one->plane)
          one->plane->loop().run_turn(std::chrono::milliseconds(0));
      client->loop().run_turn(std::chrono::milliseconds(i % 16 == 0 ? 1 : 0));
    }
    return done();
  }

  actors::circuit_spec route(actors::circuit_id id, std::size_t hops = 3) const {
    actors::circuit_spec spec;
    spec.id = id;
    spec.trusted_exit = trusted_;
    for (std::size_t i = 0; i < hops; ++i)
      spec.hops.push_back(nodes[i]->hop(period));
    return spec;
  }

  /// Lanes take a moment; a circuit is retried until one is built.
  bool build(actors::circuit_id id, std::size_t hops = 3) {
    for (actors::circuit_id attempt = 0; attempt < 50; ++attempt) {
      const auto closed_before = control.closed.size();
      const auto built_before = control.built.size();
      client->origins().install(route(id, hops));
      if (!run_until([&] { return control.closed.size() > closed_before || control.built.size() > built_before; }))
        return false;
      if (control.built.size() > built_before) {
        control.closed.clear();
        return true;
      }
      run_until([] { return false; }, 200);
    }
    return false;
  }

  /// An application's socket whose other end is a stream to `target` on `circuit`. With early success the stream opens
  /// once the application has spoken, or has been silent; `known` spares it that.
  node::unique_fd open(actors::circuit_id circuit, const proto::endpoint& target, bool early_success = true,
                       std::optional<known_start> known = std::nullopt) {
    return open(circuit, actors::destination{target.address.to_string(), target.port}, early_success, std::move(known));
  }

  node::unique_fd open(actors::circuit_id circuit, const actors::destination& target, bool early_success = true,
                       std::optional<known_start> known = std::nullopt) {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()) != 0)
      throw std::runtime_error("socketpair");
    node::inbound_stream stream;
    stream.socket = node::unique_fd(pair[0]);
    stream.target = target;
    stream.isolation = "test";
    stream.early_success = early_success;
    if (known) {
      stream.content = known->content;
      stream.first_bytes = std::move(known->bytes);
    }
    if (!early_success)
      stream.reply = reply;
    return place(circuit, std::move(stream), pair[1]);
  }

  /// A request whose first bytes go to `target` at once, whose end is known, and whose failure is told.
  node::unique_fd request(actors::circuit_id circuit, const proto::endpoint& target, std::vector<std::uint8_t> bytes,
                          std::unique_ptr<node::request_end> end) {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()) != 0)
      throw std::runtime_error("socketpair");
    node::inbound_stream stream;
    stream.socket = node::unique_fd(pair[0]);
    stream.target = {target.address.to_string(), target.port};
    stream.isolation = "test";
    stream.first_bytes = std::move(bytes);
    stream.end = std::move(end);
    stream.reply = reply;
    return place(circuit, std::move(stream), pair[1]);
  }

  static std::vector<std::uint8_t> reply(std::optional<proto::close_code> failure, const proto::endpoint& = {}) {
    return {failure ? static_cast<std::uint8_t>(*failure) : std::uint8_t{255}};
  }

  node::unique_fd place(actors::circuit_id circuit, node::inbound_stream stream, int application) {
    chosen_[++streams_] = circuit;
    client->origins().accept(std::move(stream));
    attach_wanted();
    return node::unique_fd(application);
  }

  static proto::endpoint free_endpoint() {
    const auto probe = node::listen_tcp(proto::endpoint::parse("127.27.0.1:0").value(), false).value();
    return node::local_endpoint(probe.get()).value();
  }

  static std::vector<proto::ip_range> loopback() {
    return {proto::ip_range::parse("127.0.0.0/8").value(), proto::ip_range::parse("::1/128").value()};
  }

  std::shared_ptr<const directory::network_view> view(proto::unix_seconds now,
                                                      std::vector<proto::ip_range> allowed_exits = loopback()) const {
    proto::network_document document;
    document.network_name = "rig";
    document.period = 1;
    document.valid_from = now - 10;
    document.valid_until = now + 86'400;
    document.parameters.private_network = true;
    document.parameters.prekey_period = rig_node::prekey_period;
    document.parameters.allowed_exit_ranges = std::move(allowed_exits);
    for (const auto& one : nodes) {
      proto::network_entry entry;
      entry.id = one->keys->id;
      entry.signing = one->keys->signing.public_key();
      entry.onion_key = one->keys->onion.pub;
      entry.name = "n" + std::to_string(document.entries.size());
      entry.addresses = {one->at};
      entry.roles = proto::node_roles{proto::node_role::relay, proto::node_role::exit};
      entry.flags = proto::node_flags{proto::node_flag::running, proto::node_flag::exit};
      if (trusted_)
        entry.flags.set(proto::node_flag::trusted);
      entry.owner = one->keys->certificates.identity;
      entry.exit_policy = {"+ *"};
      document.entries.push_back(entry);
    }
    std::sort(document.entries.begin(), document.entries.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    return directory::network_view::make(document, {});
  }

  /// Whether the network's owner vouches for the nodes, as nodes and client see it from now on.
  void trust_exits(bool trusted) {
    trusted_ = trusted;
    const auto seen = view(clock.read().seconds());
    for (auto& one : nodes)
      one->plane->set_network(seen);
    client->set_network(seen);
  }

  actors::system_wall_clock clock;
  std::uint32_t period = 0;
  recording_control control;
  node::anonymous_lane_identity anonymous;
  std::vector<std::unique_ptr<rig_node>> nodes;
  std::unique_ptr<node::worker> client;

private:
  /// Each stream of `open` gets its circuit when it asks for one the first time.
  void attach_wanted() {
    while (attached_ < control.wanted.size()) {
      const auto& wanted = control.wanted[attached_++];
      const auto found = chosen_.find(wanted.id);
      if (found != chosen_.end() && wanted.attempt == 1)
        client->origins().attach(wanted.id, found->second);
    }
  }

  bool trusted_ = true;
  std::map<actors::stream_id, actors::circuit_id> chosen_;
  std::uint64_t streams_ = 0;
  std::size_t attached_ = 0;
};

} // namespace gate17::test
