// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/ports.hpp"
#include "client/proxy/connect_outcome.hpp"
#include "client/proxy/connection_slot.hpp"
#include "node/io/socket.hpp"
#include "node/stream/request_end.hpp"

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
  /// is not a connection. With early success: empty, or what to say of a failure before the target's first byte.
  std::function<std::vector<std::uint8_t>(const connect_outcome&)> reply;
  std::unique_ptr<node::request_end> end; ///< of what the target may get; null: with the connection
  connection_slot slot;                   ///< keep as long as the socket
};

/// The control connection of an application that wants datagrams carried: it lasts as long as this (RFC 1928 section
/// 7).
struct accepted_association {
  node::unique_fd control;
  std::string isolation; ///< never empty
  bool never_prebuilt = false;
  std::uint16_t declared_port = 0; ///< the application's own; 0: that of its first datagram
  connection_slot slot;            ///< keep as long as the socket
};

/// A question about a name or an address whose answer the application waits for.
struct accepted_question {
  node::unique_fd socket;
  std::string host;     ///< a name or a literal
  bool reverse = false; ///< the name of the literal is wanted
  std::string isolation;
  bool never_prebuilt = false;
  connection_slot slot;
};

/// Port between the proxies and the data plane that carries what they accept. Called on the loop's thread, once per
/// request; must not block and takes the sockets even if only to close them.
class stream_acceptor {
public:
  virtual ~stream_acceptor() = default;
  virtual void accept_stream(accepted_stream stream) = 0;
  virtual void accept_association(accepted_association association) = 0;
  virtual void accept_question(accepted_question question) = 0;
};

} // namespace gate17::client
