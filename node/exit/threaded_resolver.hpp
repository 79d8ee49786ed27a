// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "node/exit/resolver.hpp"

namespace gate17::node {

/// A blocking look-up through the host's resolver (getaddrinfo), without search domains: a stranger's `intranet` must
/// not become `intranet.example.org`. Few retries: the caller waits seconds at most.
resolved_name look_up_with_host(const std::string& name);
/// The name that the host's resolver gives an address.
resolved_name name_with_host(const proto::ip_address& address);

/// Answers with a small pool of threads around a blocking look-up, until a recursive resolver of our own replaces
/// it. Thread-safe. Destruction waits for the look-ups under way; questions still open then end at their deadline.
class threaded_resolver final : public resolver {
public:
  using look_up_function = std::function<resolved_name(const std::string&)>;

  struct settings {
    std::size_t threads = 8;
    std::size_t waiting_max = 1024;
    std::chrono::milliseconds deadline{5000};
  };

  explicit threaded_resolver(const settings& chosen, look_up_function look_up = look_up_with_host);
  ~threaded_resolver() override;

  std::unique_ptr<question> resolve(event_loop& loop, std::string name, callback done) override;
  std::unique_ptr<question> reverse(event_loop& loop, const proto::ip_address& address, callback done) override;

private:
  struct job;
  class job_queue;
  class open_question;

  std::unique_ptr<question> ask(event_loop& loop, std::function<resolved_name()> look_up, callback done);
  void work();

  const std::chrono::milliseconds deadline_;
  const look_up_function look_up_;
  const std::shared_ptr<job_queue> queue_;
  std::vector<std::thread> threads_;
};

} // namespace gate17::node
