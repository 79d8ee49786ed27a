// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "actors/ports.hpp"
#include "client/proxy/connect_outcome.hpp"
#include "client/proxy/connection_slot.hpp"
#include "node/io/socket.hpp"

namespace gate17::client {

/// An application connection whose request a proxy has read and checked. Nothing watches the socket any more.
struct accepted_stream {
  node::unique_fd socket;
  actors::destination target;
  std::string isolation; ///< never empty
  bool never_prebuilt = false;
  std::vector<std::uint8_t> first_bytes; ///< application data that came with the request, in front of the socket's
  /// The application has been told "connected" already: a later failure can only be a reset.
  bool early_success = true;
  /// Without early success: the bytes to write to the application once the outcome is known; close afterwards when it
  /// is not a connection. Empty with early success.
  std::function<std::vector<std::uint8_t>(const connect_outcome&)> reply;
  connection_slot slot; ///< keep as long as the socket
};

/// Port between the proxies and the data plane that carries what they accept. Called on the loop's thread, once per
/// stream; must not block and takes the stream even if only to reset it.
class stream_acceptor {
public:
  virtual ~stream_acceptor() = default;
  virtual void accept_stream(accepted_stream stream) = 0;
};

} // namespace gate17::client
