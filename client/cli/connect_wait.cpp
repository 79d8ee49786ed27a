// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/connect_wait.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "client/cli/connect_view.hpp"
#include "client/control/status_json.hpp"

namespace gate17::client {
namespace {

using progress = connect_wait_options::progress;

struct observation {
  exit_code code = exit_failed;
  connect_view view;
};

observation failed(exit_code code, const std::string& text) {
  observation out{code, {}};
  out.view.text = text;
  out.view.reason = text;
  out.view.trouble = "none";
  return out;
}

observation observe(const ask_function& ask) {
  const auto answer = ask("/status");
  if (!answer)
    return failed(answer.error().code, answer.error().text);
  auto view = connect_view::read(*answer);
  if (!view)
    return failed(exit_failed, view.error());
  const auto code = view->is_connected() ? exit_ok : exit_not_connected;
  return {code, std::move(*view)};
}

/// What is on the screen, so that it changes only with what there is to say.
class display {
public:
  display(progress how, std::ostream& to) : how_(how), to_(to) {}

  void show(const connect_view& view, bool impatient) {
    auto text = view.text;
    if (view.trouble != "none" || (impatient && hint_for(view).empty()))
      text += view.reason.empty() || view.reason == view.text ? "" : ": " + view.reason;
    else if (impatient)
      text += ": " + std::string(hint_for(view));
    if (text == shown_ || how_ == progress::none)
      return;
    // Return to the first column and erase the line (ECMA-48 EL).
    to_ << (how_ == progress::line ? "\r\x1b[K" : "") << text << (how_ == progress::line ? "" : "\n") << std::flush;
    shown_ = std::move(text);
  }

  void end() {
    if (how_ == progress::line && !shown_.empty())
      to_ << std::endl;
  }

private:
  progress how_;
  std::ostream& to_;
  std::string shown_;
};

std::string result_json(const observation& seen) {
  const nlohmann::ordered_json out{{"schema_version", json_schema_version},
                                   {"connected", seen.code == exit_ok},
                                   {"state", seen.view.state},
                                   {"phase", seen.view.phase},
                                   {"trouble", seen.view.trouble},
                                   {"reason", seen.view.reason},
                                   {"hint", hint_for(seen.view)}};
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void say_why_not(const observation& seen, std::ostream& err) {
  if (seen.code != exit_not_connected)
    return;
  err << "gate17: not connected" << (seen.view.reason.empty() ? "" : ": " + seen.view.reason) << std::endl;
  if (const auto hint = hint_for(seen.view); !hint.empty())
    err << "hint: " << hint << std::endl;
}

} // namespace

exit_code wait_until_connected(const connect_wait_options& options, const ask_function& ask,
                               const std::function<void(std::chrono::milliseconds)>& pause, std::ostream& out,
                               std::ostream& err) {
  display screen(options.json ? progress::none : options.show, err);
  std::string phase;
  std::chrono::milliseconds in_phase{0};
  auto left = options.timeout;
  for (;;) {
    const auto seen = observe(ask);
    in_phase = seen.view.phase == phase ? in_phase : std::chrono::milliseconds{0};
    phase = seen.view.phase;
    screen.show(seen.view, in_phase >= options.patience);
    const bool hopeless = seen.code == exit_usage;
    if (seen.code == exit_ok || hopeless || !options.wait || left.count() <= 0) {
      screen.end();
      if (options.json)
        out << result_json(seen) << std::endl;
      else
        say_why_not(seen, err);
      return seen.code;
    }
    const auto step = std::min(options.interval, left);
    pause(step);
    left -= step;
    in_phase += step;
  }
}

} // namespace gate17::client
