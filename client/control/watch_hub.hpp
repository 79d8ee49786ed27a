// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "actors/status.hpp"
#include "node/http/message.hpp"

namespace gate17::client {

/// Hands watch events to everybody who listens. Each listener has the bounded queue of its `stream_writer`; one that is
/// full loses events and is told how many before the next that fits. Thread-safe; holds one lock for as long as copying
/// a line takes.
class watch_hub final : public actors::watch_sink {
public:
  static constexpr std::size_t listeners_max = 16;

  /// False when there are as many as may be.
  bool add(std::shared_ptr<node::http::stream_writer> writer);
  bool has_room() const;
  void on_event(const actors::watch_event& event) override;

private:
  struct listener {
    std::shared_ptr<node::http::stream_writer> writer;
    std::uint64_t lost = 0;
  };

  mutable std::mutex mutex_;
  std::vector<listener> listeners_;
};

} // namespace gate17::client
