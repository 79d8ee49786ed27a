// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/ports.hpp"
#include "node/io/socket.hpp"
#include "node/stream/request_end.hpp"
#include "proto/cell/frame.hpp"

namespace gate17::node {

/// An application's connection, read and checked by a proxy, that now needs a circuit.
struct inbound_stream {
  unique_fd socket;
  actors::destination target;
  std::string isolation;
  bool never_prebuilt = false;
  /// What the application sent along with its request.
  std::vector<std::uint8_t> first_bytes;
  /// The application was told "connected" already, so that its first bytes can travel with the open frame.
  bool early_success = true;
  /// Without early success: what to write to it, given the failure, or nothing and the peer that the exit named. With
  /// early success: what to write when it fails before the target's first byte; null: it is reset then.
  std::function<std::vector<std::uint8_t>(std::optional<proto::close_code> failure, const proto::endpoint& peer)> reply;
  /// What its first bytes are (R14); undecided until somebody has listened.
  actors::content_kind content = actors::content_kind::undecided;
  /// Where what the target may get of it ends; null: with the connection. It has seen `first_bytes`, which are not
  /// empty then. Only with early success.
  std::unique_ptr<request_end> end;
  /// How often it was offered to the control plane.
  std::uint32_t attempts = 1;
  /// Released when the connection ends (a proxy counts its connections by it).
  std::shared_ptr<void> slot;
};

} // namespace gate17::node
