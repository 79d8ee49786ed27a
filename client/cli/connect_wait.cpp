// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/connect_wait.hpp"

#include <algorithm>

#include "client/cli/status_text.hpp"

namespace gate17::client {
namespace {

struct observation {
  exit_code code;
  std::string text;
};

observation observe(const ask_function& ask) {
  const auto answer = ask("/status");
  if (!answer)
    return {answer.error().code, answer.error().text};
  const auto state = state_of_status(*answer);
  if (!state)
    return {exit_failed, state.error()};
  return {*state == "connected" || *state == "degraded" ? exit_ok : exit_not_connected, *state};
}

} // namespace

exit_code wait_until_connected(const connect_wait_options& options, const ask_function& ask,
                               const std::function<void(std::chrono::milliseconds)>& pause, std::ostream& progress) {
  std::string shown;
  auto left = options.timeout;
  for (;;) {
    const auto seen = observe(ask);
    if (seen.text != shown)
      progress << seen.text << std::endl;
    shown = seen.text;
    const bool hopeless = seen.code == exit_usage;
    if (seen.code == exit_ok || hopeless || !options.wait || left.count() <= 0)
      return seen.code;
    const auto step = std::min(options.interval, left);
    pause(step);
    left -= step;
  }
}

} // namespace gate17::client
