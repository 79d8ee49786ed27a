// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/run_node.hpp"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <thread>

#include "actors/node_system.hpp"
#include "directory/exit_policy.hpp"
#include "node/config/config_change.hpp"
#include "node/config/network_settings.hpp"
#include "node/config/reject_list_file.hpp"
#include "node/config/start_check.hpp"
#include "node/data_plane_threads.hpp"
#include "node/drain.hpp"
#include "node/exit/exit_names.hpp"
#include "node/geo/geo_databases.hpp"
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
#include "node/store/stored_journal.hpp"
#include "payment/open_network_admission.hpp"
#include "proto/hex.hpp"

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
    log(log_component::exit, log_level::warn, "test network: exits may reach the otherwise refused range {}",
        public_text{range.to_string()});
}

/// Sockets and files besides links: listeners, databases, logs, metrics, the exchanges of the directory.
constexpr std::uint64_t other_files = 256;

/// Each link is a file; so is every stream of an exit, of which as many as links are reckoned with.
void warn_of_few_files(const node_config& config) {
  const std::uint64_t loops = config.loops != 0 ? config.loops : std::max(1U, std::thread::hardware_concurrency());
  const std::uint64_t links = loops * config.limits.links_max;
  const std::uint64_t wanted = (config.roles.has(proto::node_role::exit) ? 2 * links : links) + other_files;
  if (open_files_max() < wanted)
    log(log_component::process, log_level::warn,
        "at most {} files may be open, limits.links allows for {}: raise LimitNOFILE (ulimit -Hn) or lower the limit",
        open_files_max(), wanted);
}

/// An older document could pass for a new one if what guards against it is gone: then only a person may go on.
tl::expected<void, std::string> check_documents(const stored_documents& documents,
                                                const std::filesystem::path& folder) {
  const auto damage = documents.check();
  if (!damage)
    return {};
  if (damage->lost_floor)
    return tl::unexpected(folder.string() + ": " + damage->sentence + ". Restore it, or remove it to start anew");
  log(log_component::process, log_level::warn, "{}: {}", public_text{folder.string()}, public_text{damage->sentence});
  return {};
}

/// Everything a node process consists of, in the order in which it is built; taken down the other way round.
class node_process {
public:
  node_process(const node_config& config, network_settings network, proto::reject_list rejects,
               std::shared_ptr<const node_keys> keys, std::unique_ptr<state_database> database,
               std::optional<proto::signing_key> authority_key, std::vector<std::string> preloaded,
               std::shared_ptr<const directory::locator> places)
      : config_(config),
        network_(std::move(network)),
        rejects_(std::move(rejects)),
        keys_(std::move(keys)),
        database_(std::move(database)),
        documents_(*database_),
        journal_(*database_),
        ring_(directory::prekey_period(network_.parameters.prekey_period), draw_boot_id()),
        replays_(replays_per_period(), prekey_ring::held_max, draw_seed()),
        upkeep_(config.state_folder, keys_, ring_, replays_, random_),
        budget_(config.limits.handshakes_per_second, config.limits.handshakes_per_second_per_address),
        nonce_(random_),
        gate_{keys_->id, ring_, clock_, replays_, budget_, nonce_},
        lanes_(keys_, clock_),
        identity_(config, keys_, ring_),
        preloaded_(std::move(preloaded)),
        metrics_(registry_),
        accountant_(config.limits.buffer_bytes_max),
        system_(system_config(std::move(authority_key), std::move(places)),
                {identity_, documents_, journal_, random_, clock_, nullptr}),
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
      if (signal)
        reload();
      keep_up();
      if (system_.network())
        state_.ready("network");
    }
  }

  /// Circuits in use may end by themselves; new ones are refused, so that clients go elsewhere.
  void drain() {
    state_.not_ready("draining", "the process is about to end");
    plane_.begin_drain();
    const bool drained =
        wait_until_drained([this] { return plane_.drained(); }, config_.drain_deadline, [this] { keep_up(); });
    if (!drained)
      log(log_component::process, log_level::info, "ending circuits that are in use");
  }

  void stop() {
    system_.shutdown();
    plane_.stop();
  }

private:
  void keep_up() {
    upkeep_.run(clock_.read().seconds(), &identity_, &lanes_);
    metrics_.accountant.measured(accountant_);
    const auto status = system_.status();
    metrics_.directory.measured(status.consensus);
    metrics_.council.measured(status.council);
    metrics_.probing.measured(status.probing);
    warn_of_liars(status.lying_authorities);
  }

  void warn_of_liars(const std::vector<proto::verify_key>& liars) {
    for (; liars_named_ < liars.size(); ++liars_named_)
      log(log_component::process, log_level::warn,
          "the authority with the key {} cast two votes for one period; the proof is kept and served",
          public_text{proto::to_hex(liars[liars_named_].bytes)});
  }

  void reload() {
    announce_reloading();
    if (const auto wanted = read_again(); !wanted)
      for (const auto& error : wanted.error())
        log(log_component::process, log_level::error, "nothing was changed: {}", public_text{to_string(error)});
    announce_reloaded();
  }

  /// Everything is read and judged before anything is changed.
  config_result<void> read_again() {
    const auto wanted = load_node_config(config_.file);
    if (!wanted)
      return tl::unexpected(wanted.error());
    const auto network = load_network_settings(wanted->network_file);
    if (!network)
      return tl::unexpected(network.error());
    auto rejects = load_reject_list(wanted->directory.reject_list, network_.network);
    if (!rejects)
      return tl::unexpected(rejects.error());
    change(*wanted, std::move(*rejects));
    if (!(network->network == network_.network && network->parameters == network_.parameters))
      log(log_component::process, log_level::warn, "needs a restart: the network file");
    return {};
  }

  void change(const node_config& wanted, proto::reject_list rejects) {
    for (const auto& key : keys_for_restart(config_, wanted))
      log(log_component::process, log_level::warn, "needs a restart: {}", public_text{key});
    set_log_levels(wanted.log);
    config_.contact = wanted.contact;
    config_.place = wanted.place;
    config_.price_piconero_per_gib = wanted.price_piconero_per_gib;
    config_.capacity_bytes_per_second = wanted.capacity_bytes_per_second;
    config_.exit.policy = wanted.exit.policy;
    config_.exit.dial_timeout = wanted.exit.dial_timeout;
    config_.log.level = wanted.log.level;
    config_.log.components = wanted.log.components;
    config_.drain_deadline = wanted.drain_deadline;
    config_.directory.reject_list = wanted.directory.reject_list;
    config_.limits.links_max = wanted.limits.links_max;
    config_.limits.circuits_max = wanted.limits.circuits_max;
    config_.limits.streams_per_circuit_max = wanted.limits.streams_per_circuit_max;
    config_.limits.buffer_bytes_max = wanted.limits.buffer_bytes_max;
    identity_.replace_claims(config_);
    accountant_.set_limit(config_.limits.buffer_bytes_max);
    if (!plane_.change(worker_config()))
      log(log_component::process, log_level::warn, "a loop is too busy for new settings: reload again");
    change_rejects(std::move(rejects));
    log(log_component::process, log_level::info, "configuration read again");
  }

  void change_rejects(proto::reject_list rejects) {
    if (rejects.serial < rejects_.serial)
      log(log_component::process, log_level::warn, "the list of rejected nodes has serial {}; serial {} stays in force",
          rejects.serial, rejects_.serial);
    if (rejects.serial <= rejects_.serial)
      return;
    rejects_ = std::move(rejects);
    system_.replace_rejects(rejects_);
  }

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

  actors::node_system_config system_config(std::optional<proto::signing_key> authority_key,
                                           std::shared_ptr<const directory::locator> places) const {
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
      role.config.rejects = rejects_;
      role.config.places = std::move(places);
      role.probes = config_.directory.probes;
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
    if (const auto policy = directory::exit_policy::parse(config_.exit.policy)) {
      const auto admitting = [allowed = *policy](directory::transport protocol) {
        return [allowed, protocol](const proto::ip_address& address, std::uint16_t port) {
          return allowed.admits(protocol, {address, port});
        };
      };
      role.exit_policy = admitting(directory::transport::tcp);
      role.datagram_policy = admitting(directory::transport::udp);
    } else {
      role.exits = false;
    }
    role.flows = slot_pool(config_.limits.flows_max);
    role.flows_per_circuit_max = config_.limits.flows_per_circuit_max;
    role.dial_bounds.whole = config_.exit.dial_timeout;
    role.circuits_max = config_.limits.circuits_max;
    role.streams_per_circuit_max = config_.limits.streams_per_circuit_max;
    role.links_max = config_.limits.links_max;
    made.relay = std::move(role);
    return made;
  }

  node_config config_; ///< as started, with what a reload changed
  network_settings network_;
  proto::reject_list rejects_;
  actors::system_wall_clock clock_;
  system_random random_;
  std::shared_ptr<const node_keys> keys_;
  std::unique_ptr<state_database> database_;
  stored_documents documents_;
  stored_journal journal_;
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
  std::size_t liars_named_ = 0; ///< in the log
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
  auto rejects = load_reject_list(config.directory.reject_list, network->network);
  if (!rejects)
    return report(rejects.error());
  std::optional<proto::signing_key> authority_key;
  if (config.roles.has(proto::node_role::directory)) {
    auto loaded = load_authority_key(config.state_folder, random);
    if (!loaded)
      return report(loaded.error());
    authority_key = std::move(*loaded);
  }
  auto places = geo_databases::open(config.geo);
  if (!places)
    return report(places.error());
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
  const auto documents_folder = config.state_folder / "documents";
  if (auto sound = check_documents(stored_documents(**database), documents_folder); !sound)
    return report(sound.error());
  warn_of_few_files(config);
  node_process process(config, std::move(*network), std::move(*rejects),
                       std::make_shared<const node_keys>(std::move(*keys)), std::move(*database),
                       std::move(authority_key), std::move(*preloaded), std::move(*places));
  if (auto started = process.start(); !started)
    return report(started.error());
  announce_ready();
  process.serve();
  announce_stopping();
  process.drain();
  process.stop();
  return 0;
}

} // namespace gate17::node
