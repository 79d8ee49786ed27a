// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "actors/ports.hpp"
#include "proto/codec/directory_message.hpp"

namespace gate17::actors {

inline constexpr std::uint8_t directory_service = 1;

/// One exchange with the directory service of a node, to be handed to `data_plane::exchange`, which sends the request
/// as it is (`frame_message` goes in between) and takes the frame off the answer.
struct service_ask {
  exchange_id id = 0;
  hop_spec hop;
  std::vector<std::uint8_t> request; ///< encoded, without the length in front
  std::size_t answer_bytes_max = proto::directory_response_bytes_max;
  std::chrono::milliseconds deadline{};
};

/// Doubles with every failure, up to a limit.
class backoff {
public:
  backoff(std::chrono::milliseconds first, std::chrono::milliseconds max) : first_(first), max_(max) {}

  void reset() { pause_ = std::chrono::milliseconds{0}; }
  std::chrono::milliseconds next() {
    pause_ = pause_.count() == 0 ? first_ : pause_ * 2;
    pause_ = pause_ > max_ ? max_ : pause_;
    return pause_;
  }

private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds max_;
  std::chrono::milliseconds pause_{0};
};

} // namespace gate17::actors
