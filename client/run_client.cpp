// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run_client.hpp"

#include <csignal>
#include <iostream>

#include "client/cli/config_check.hpp"
#include "client/cli/exit_code.hpp"
#include "client/client_process.hpp"
#include "node/config/config_change.hpp"
#include "node/log/log.hpp"
#include "node/process_signals.hpp"
#include "node/ready.hpp"

namespace gate17::client {
namespace {

// What makes this client unlike others, or reachable by others, is nothing to slip in unnoticed.
void warn_of_unusual_settings(const node::client_config& config) {
  if (!config.pin.empty())
    node::log(node::log_component::process, node::log_level::warn,
              "every circuit takes the pinned route: for tests and benchmarks only");
  if (!config.suites.empty())
    node::log(node::log_component::process, node::log_level::warn,
              "a private order of suites tells this client from others");
}

/// A file that cannot be used changes nothing.
void reload(client_process& process, node::client_config& running) {
  node::announce_reloading();
  if (const auto wanted = node::load_client_config(running.file)) {
    for (const auto& key : node::keys_for_restart(running, *wanted))
      node::log(node::log_component::process, node::log_level::warn, "needs a restart: {}", node::public_text{key});
    running.spare_circuits = wanted->spare_circuits;
    running.level = wanted->level;
    running.log.level = wanted->log.level;
    running.log.components = wanted->log.components;
    running.drain_deadline = wanted->drain_deadline;
    node::set_log_levels(running.log);
    process.change(running);
    node::log(node::log_component::process, node::log_level::info, "configuration read again");
  } else {
    for (const auto& error : wanted.error())
      node::log(node::log_component::process, node::log_level::error, "nothing was changed: {}",
                node::public_text{node::to_string(error)});
  }
  node::announce_reloaded();
}

void serve(client_process& process, node::client_config& running) {
  constexpr std::chrono::hours long_enough{1};
  for (;;) {
    const auto signal = node::wait_for_signal(long_enough);
    if (signal && *signal != SIGHUP)
      return;
    if (signal)
      reload(process, running);
  }
}

} // namespace

int run_client(const node::client_config& config) {
  node::prepare_process();
  if (const auto logging = node::start_log(config.log); !logging) {
    print_config_errors(logging.error(), std::cerr);
    return exit_failed;
  }
  warn_of_unusual_settings(config);
  auto process = client_process::open(config);
  if (!process) {
    std::cerr << "gate17: " << process.error() << std::endl;
    return exit_failed;
  }
  (*process)->start();
  node::announce_ready();
  auto running = config;
  serve(**process, running);
  node::announce_stopping();
  (*process)->drain(running.drain_deadline);
  process->reset();
  return exit_ok;
}

} // namespace gate17::client
