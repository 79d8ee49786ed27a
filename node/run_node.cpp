// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/run_node.hpp"

#include <algorithm>
#include <csignal>
#include <iostream>

#include "actors/node_system.hpp"
#include "directory/exit_policy.hpp"
#include "node/config/network_settings.hpp"
#include "node/config/start_check.hpp"
#include "node/data_plane_threads.hpp"
#include "node/exit/exit_names.hpp"
#include "node/http/server.hpp"
#include "node/io/random.hpp"
#include "node/key_upkeep.hpp"
#include "node/keys/state_lock.hpp"
#include "node/log/log.hpp"
#include "node/metrics/data_plane_publisher.hpp"
#include "node/metrics/metrics_page.hpp"
#include "node/process_signals.hpp"
#include "node/ready.hpp"
#include "node/store/stored_documents.hpp"
#include "payment/open_network_admission.hpp"

namespace gate17::node {

namespace {

constexpr std::chrono::milliseconds upkeep_interval{500};

int report(const config_errors& errors) {
  for (const auto& one : errors)
    std::cerr << to_string(one) << '\n';
  return 1;
}

int report(const std::string& reason) {
  std::cerr << reason << '\n';
  return 1;
}

void warn_of_test_settings(const proto::network_parameters& parameters) {
  for (const auto& range : parameters.allowed_exit_ranges)
    log(log_level::warn, "test network: exits may reach the otherwise refused range {}",
        public_text{range.to_string()});
}

/// Everything a node process consists of, in the order in which it is built; taken down the other way round.
class node_process {
public:
  node_process(const node_config& config, network_settings network, std::shared_ptr<const node_keys> keys,
               std::unique_ptr<state_database> database, std::optional<proto::signing_key> authority_key,
               std::vector<std::string> preloaded)
      : config_(config),
        network_(std::move(network)),
        keys_(std::move(keys)),
        database_(std::move(database)),
        documents_(*database_),
        ring_(directory::prekey_period(network_.parameters.prekey_period), draw_boot_id()),
        replays_(replays_per_period(), replay_periods, draw_seed()),
        upkeep_(config.state_folder, keys_, ring_, replays_, random_),
        budget_(config.limits.handshakes_per_second, config.limits.handshakes_per_second_per_address),
        nonce_(random_),
        gate_{keys_->id, ring_, clock_, replays_, budget_, nonce_},
        lanes_(keys_, clock_),
        identity_(config, keys_, ring_),
        preloaded_(std::move(preloaded)),
        metrics_(registry_),
        accountant_(config.limits.buffer_bytes_max),
        system_(system_config(std::move(authority_key)), {identity_, documents_, random_, clock_, nullptr}),
        plane_(config.loops, worker_config(), {lanes_, clock_, system_.control(), &metrics_, &accountant_}) {
    upkeep_.run(clock_.read().seconds(), nullptr, nullptr);
  }

  /// A sentence when something cannot be bound.
  tl::expected<void, std::string> start() {
    if (auto bound = plane_.listen(); !bound)
      return tl::unexpected("cannot listen at " + bound.error().first.to_string() + ": " +
                            std::generic_category().message(bound.error().second));
    if (config_.metrics) {
      state_.not_ready("network", "no network document yet");
      auto page = http::server::start(
          {*config_.metrics}, [this](const http::request& asked) { return metrics_page(asked, registry_, state_); });
      if (!page)
        return tl::unexpected(page.error());
      page_ = std::move(*page);
    }
    plane_.start();
    system_.start(plane_);
    return {};
  }

  void serve() {
    for (;;) {
      const auto signal = wait_for_signal(upkeep_interval);
      if (signal && *signal != SIGHUP)
        return;
      upkeep_.run(clock_.read().seconds(), &identity_, &lanes_);
      metrics_.accountant.measured(accountant_);
      if (system_.network())
        state_.ready("network");
    }
  }

  void stop() {
    system_.shutdown();
    plane_.stop();
  }

private:
  /// The previous within its grace, the current and the next period.
  static constexpr std::size_t replay_periods = 3;

  std::uint32_t draw_boot_id() {
    std::array<std::uint8_t, 4> bytes;
    random_.fill(bytes);
    return std::max(1U, proto::load_le32(bytes.data()));
  }

  std::uint64_t draw_seed() {
    std::array<std::uint8_t, 8> bytes;
    random_.fill(bytes);
    return proto::load_le64(bytes.data());
  }

  /// Room for all that the handshake budget lets through in a period and its grace (R4). Untouched room costs nothing.
  std::size_t replays_per_period() const {
    const auto seconds = network_.parameters.prekey_period + directory::prekey_period::grace_max;
    return static_cast<std::size_t>(seconds.count()) * config_.limits.handshakes_per_second;
  }

  actors::node_system_config system_config(std::optional<proto::signing_key> authority_key) const {
    actors::node_system_config made;
    made.network = network_.network;
    made.parameters = network_.parameters;
    if (authority_key) {
      actors::authority_role role;
      role.config.network_name = network_.network.network_name;
      role.config.network_owner = network_.network.owner;
      role.config.parameters = network_.parameters;
      for (const auto& one : config_.directory.trust)
        role.config.trust[one.node] = one.grant;
      role.config.rejected = config_.directory.rejected;
      role.key = std::make_shared<const proto::signing_key>(std::move(*authority_key));
      made.authority = std::move(role);
    }
    return made;
  }

  std::unique_ptr<resolver> names_for(event_loop& loop) const {
    // Tried at the start of the process.
    return make_exit_names(loop, config_.exit.names, preloaded_).value();
  }

  worker_settings worker_config() {
    worker_settings made;
    made.socket = config_.link;
    made.link_bounds.circuits_max = config_.limits.circuits_per_link_max;
    relay_role role;
    role.gate = &gate_;
    role.admission = &admission_;
    role.listen = config_.listen;
    role.relays = config_.roles.has(proto::node_role::relay);
    role.exits = config_.roles.has(proto::node_role::exit);
    role.make_names = [this](event_loop& loop) { return names_for(loop); };
    role.nat64_prefixes = config_.exit.nat64;
    if (const auto policy = directory::exit_policy::parse(config_.exit.policy))
      role.exit_policy = [allowed = *policy](const proto::ip_address& address, std::uint16_t port) {
        return allowed.admits(directory::transport::tcp, {address, port});
      };
    else
      role.exits = false;
    role.dial_bounds.whole = config_.exit.dial_timeout;
    role.circuits_max = config_.limits.circuits_max;
    role.streams_per_circuit_max = config_.limits.streams_per_circuit_max;
    role.links_max = config_.limits.links_max;
    made.relay = std::move(role);
    return made;
  }

  const node_config& config_;
  network_settings network_;
  actors::system_wall_clock clock_;
  system_random random_;
  std::shared_ptr<const node_keys> keys_;
  std::unique_ptr<state_database> database_;
  stored_documents documents_;
  prekey_ring ring_;
  proto::replay_set replays_;
  key_upkeep upkeep_;
  handshake_budget budget_;
  hello_nonce nonce_;
  handshake_gate gate_;
  payment::open_network_admission admission_;
  node_lane_identity lanes_;
  own_identity identity_;
  std::vector<std::string> preloaded_;
  metrics_registry registry_;
  published_metrics metrics_;
  byte_accountant accountant_;
  health state_;
  actors::node_system system_;
  data_plane_threads plane_;
  std::unique_ptr<http::server> page_;
};

} // namespace

int run_node(const node_config& config) {
  prepare_process();
  if (auto logging = start_log(config.log); !logging)
    return report(logging.error());
  auto lock = state_lock::acquire(config.state_folder);
  if (!lock)
    return report(lock.error());
  auto network = load_network_settings(config.network_file);
  if (!network)
    return report(network.error());
  system_random random;
  actors::system_wall_clock clock;
  auto keys = load_node_keys(config.state_folder, clock.read().seconds(), random);
  if (!keys)
    return report(keys.error());
  std::optional<proto::signing_key> authority_key;
  if (config.roles.has(proto::node_role::directory)) {
    auto loaded = load_authority_key(config.state_folder, random);
    if (!loaded)
      return report(loaded.error());
    authority_key = std::move(*loaded);
  }
  const auto public_key = authority_key ? std::optional(authority_key->public_key()) : std::nullopt;
  if (auto checked = check_start(config, *network, keys->id, public_key); !checked)
    return report(checked.error());
  warn_of_test_settings(network->parameters);
  auto database = state_database::open(config.state_folder / "documents");
  if (!database)
    return report(database.error());
  tl::expected<std::vector<std::string>, std::string> preloaded;
  if (config.roles.has(proto::node_role::exit))
    preloaded = check_exit_names(config.exit.names).and_then([&] { return load_preload_list(config.exit.names); });
  if (!preloaded)
    return report(preloaded.error());
  node_process process(config, std::move(*network), std::make_shared<const node_keys>(std::move(*keys)),
                       std::move(*database), std::move(authority_key), std::move(*preloaded));
  if (auto started = process.start(); !started)
    return report(started.error());
  announce_ready();
  process.serve();
  announce_stopping();
  process.stop();
  return 0;
}

} // namespace gate17::node
