// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/process_signals.hpp"

#include <csignal>
#include <sys/resource.h>

namespace gate17::node {

namespace {

sigset_t awaited() {
  sigset_t set;
  sigemptyset(&set);
  for (const int one : {SIGTERM, SIGINT, SIGHUP})
    sigaddset(&set, one);
  return set;
}

} // namespace

void prepare_process() {
  const auto set = awaited();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
}

std::uint64_t open_files_max() {
  rlimit files{};
  return getrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur : 0;
}

std::optional<int> wait_for_signal(std::chrono::milliseconds at_most) {
  const auto set = awaited();
  timespec limit{};
  limit.tv_sec = static_cast<time_t>(at_most.count() / 1000);
  limit.tv_nsec = static_cast<long>(at_most.count() % 1000) * 1'000'000;
  const int got = sigtimedwait(&set, nullptr, &limit);
  if (got < 0)
    return std::nullopt;
  return got;
}

} // namespace gate17::node
