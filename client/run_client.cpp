// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run_client.hpp"

#include <csignal>
#include <iostream>

#include "client/cli/config_check.hpp"
#include "client/cli/exit_code.hpp"
#include "client/client_process.hpp"
#include "node/log/log.hpp"
#include "node/process_signals.hpp"
#include "node/ready.hpp"

namespace gate17::client {
namespace {

// What makes this client unlike others, or reachable by others, is nothing to slip in unnoticed.
void warn_of_unusual_settings(const node::client_config& config) {
  if (!config.pin.empty())
    node::log(node::log_level::warn, "every circuit takes the pinned route: for tests and benchmarks only");
  if (!config.suites.empty())
    node::log(node::log_level::warn, "a private order of suites tells this client from others");
}

void wait_for_stop() {
  constexpr std::chrono::hours long_enough{1};
  auto signal = node::wait_for_signal(long_enough);
  while (!signal || *signal == SIGHUP)
    signal = node::wait_for_signal(long_enough);
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
  wait_for_stop();
  node::announce_stopping();
  process->reset();
  return exit_ok;
}

} // namespace gate17::client
