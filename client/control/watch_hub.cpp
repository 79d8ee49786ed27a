// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/watch_hub.hpp"

#include <algorithm>
#include <utility>

#include "client/control/watch_json.hpp"

namespace gate17::client {

bool watch_hub::add(std::shared_ptr<node::http::stream_writer> writer) {
  const std::lock_guard lock(mutex_);
  std::erase_if(listeners_, [](const listener& one) { return !one.writer->is_open(); });
  if (listeners_.size() == listeners_max)
    return false;
  listeners_.push_back({std::move(writer)});
  return true;
}

bool watch_hub::has_room() const {
  const std::lock_guard lock(mutex_);
  const auto open =
      std::count_if(listeners_.begin(), listeners_.end(), [](const listener& one) { return one.writer->is_open(); });
  return static_cast<std::size_t>(open) < listeners_max;
}

void watch_hub::on_event(const actors::watch_event& event) {
  const std::lock_guard lock(mutex_);
  std::erase_if(listeners_, [](const listener& one) { return !one.writer->is_open(); });
  if (listeners_.empty())
    return;
  const auto line = watch_line(event);
  for (auto& one : listeners_) {
    const auto text = one.lost == 0 ? line : lost_line(one.lost, event.time) + line;
    one.lost = one.writer->write(text) ? 0 : one.lost + 1;
  }
}

} // namespace gate17::client
