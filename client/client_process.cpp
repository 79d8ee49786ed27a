// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/client_process.hpp"

#include <algorithm>
#include <cstring>
#include <thread>

#include "client/control/control_server.hpp"
#include "client/proxy/user_file.hpp"
#include "node/drain.hpp"
#include "node/log/log.hpp"

namespace gate17::client {
namespace {

std::uint32_t loops_of(const node::client_config& config) {
  return config.loops != 0 ? config.loops : std::max(1U, std::thread::hardware_concurrency());
}

actors::client_system_config system_config(const node::client_config& config, const node::network_settings& network) {
  actors::client_system_config out;
  out.network = network.network;
  out.pool.loops = loops_of(config);
  out.pool.spare_circuits = config.spare_circuits;
  out.level = config.level;
  out.routes = config.routes;
  out.suites = config.suites;
  out.pinned_route = config.pin;
  return out;
}

node::worker_settings worker_config(const node::client_config& config) {
  node::worker_settings out;
  out.socket = config.link;
  return out;
}

std::string to_sentence(const node::config_errors& errors) { return node::to_string(errors.front()); }

// For its user only: the state tells which entries and networks this client uses.
tl::expected<void, std::string> make_state_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::create_directories(folder, error))
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error)
    return tl::unexpected("cannot make the state folder " + folder.string() + ": " + error.message());
  return {};
}

using access_lists = std::vector<std::pair<node::access_rule, std::shared_ptr<const access_list>>>;

node::config_result<access_lists> load_access(const node::client_config& config) {
  access_lists out;
  for (const auto& rule : config.access) {
    auto users = load_user_file(rule.users);
    if (!users)
      return tl::unexpected(users.error());
    out.emplace_back(rule, std::make_shared<const access_list>(std::move(*users)));
  }
  return out;
}

proxy_server_options proxy_options(const node::client_config& config, const access_lists& access) {
  proxy_server_options out;
  const auto add = [&](const proto::endpoint& at, proxy_protocol protocol, bool never_prebuilt) {
    const auto rule = std::find_if(access.begin(), access.end(), [&](const auto& one) { return one.first.covers(at); });
    out.listeners.push_back({at, protocol, never_prebuilt, rule == access.end() ? nullptr : rule->second});
  };
  for (const auto& at : config.socks)
    add(at, proxy_protocol::socks5, false);
  for (const auto& at : config.socks_fresh)
    add(at, proxy_protocol::socks5, true);
  for (const auto& at : config.http)
    add(at, proxy_protocol::http, false);
  out.early_success = config.early_success;
  out.reuse_port = loops_of(config) > 1;
  return out;
}

} // namespace

tl::expected<std::unique_ptr<client_process>, std::string> client_process::open(const node::client_config& config) {
  const auto network = node::load_network_settings(config.network_file);
  if (!network)
    return tl::unexpected(to_sentence(network.error()));
  if (auto made = make_state_folder(config.state_folder); !made)
    return tl::unexpected(made.error());
  auto lock = node::state_lock::acquire(config.state_folder);
  if (!lock)
    return tl::unexpected(to_sentence(lock.error()));
  auto database = node::state_database::open(config.state_folder / "db");
  if (!database)
    return tl::unexpected(database.error());
  const node::stored_documents documents(**database);
  if (const auto damage = documents.check()) {
    const auto sentence = (config.state_folder / "db").string() + ": " + damage->sentence;
    if (damage->lost_floor)
      return tl::unexpected(sentence + ". Restore it, or remove it to start anew");
    node::log(node::log_component::process, node::log_level::warn, "{}", node::public_text{sentence});
  }
  auto places = node::geo_databases::open(config.geo);
  if (!places)
    return tl::unexpected(to_sentence(places.error()));
  if (const auto wrong = system_config(config, *network).validate())
    return tl::unexpected(*wrong);
  std::unique_ptr<client_process> process(
      new client_process(config, *network, std::move(*lock), std::move(*database), std::move(*places)));
  if (auto opened = process->open_proxies(config); !opened)
    return tl::unexpected(opened.error());
  if (auto opened = process->open_control(config); !opened)
    return tl::unexpected(opened.error());
  return process;
}

client_process::client_process(const node::client_config& config, const node::network_settings& network,
                               node::state_lock lock, std::unique_ptr<node::state_database> database,
                               std::unique_ptr<const node::geo_databases> places)
    : config_(config),
      lock_(std::move(lock)),
      database_(std::move(database)),
      places_(std::move(places)),
      documents_(*database_),
      entries_(*database_),
      system_(system_config(config, network), {documents_, random_, clock_, &entries_, &events_, places_.get()}),
      plane_(loops_of(config), worker_config(config), {identity_, clock_, system_.control()}) {
  // Until the first document is known the network file's parameters hold, suites among them.
  for (actors::loop_index index = 0; index < plane_.loop_count(); ++index)
    plane_.at(index).context().suites = network.parameters.suite_order();
}

// Questions first, then the control plane, which commands the loops, then the loops; proxies go with no loop running.
client_process::~client_process() {
  control_.reset();
  system_.shutdown();
  plane_.stop();
}

tl::expected<void, std::string> client_process::open_proxies(const node::client_config& config) {
  const auto access = load_access(config);
  if (!access)
    return tl::unexpected(to_sentence(access.error()));
  const auto options = proxy_options(config, *access);
  for (actors::loop_index index = 0; index < plane_.loop_count(); ++index) {
    auto& worker = plane_.at(index);
    auto acceptor = std::make_unique<loop_acceptor>(worker.loop(), worker.origins());
    auto server = proxy_server::open(worker.loop(), options, *acceptor);
    if (!server)
      return tl::unexpected("cannot listen at " + server.error().at.to_string() + ": " +
                            std::strerror(server.error().error));
    proxies_.push_back({std::move(acceptor), std::move(*server)});
  }
  return {};
}

tl::expected<void, std::string> client_process::open_control(const node::client_config& config) {
  if (config.control.empty())
    return {};
  auto server = serve_control(config.control, *this, watchers_);
  if (!server)
    return tl::unexpected(server.error());
  control_ = std::move(*server);
  return {};
}

void client_process::change(const node::client_config& wanted) {
  system_.change_settings(wanted.spare_circuits, wanted.level);
}

void client_process::drain(std::chrono::milliseconds at_most) {
  plane_.begin_drain();
  node::wait_until_drained([this] { return plane_.drained(); }, at_most, [] {});
}

void client_process::start() {
  plane_.start();
  system_.start(plane_);
}

} // namespace gate17::client
