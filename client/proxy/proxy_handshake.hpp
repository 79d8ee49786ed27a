// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "actors/ports.hpp"
#include "client/proxy/connect_outcome.hpp"
#include "client/proxy/secret_text.hpp"
#include "node/stream/request_end.hpp"
#include "proto/bytes.hpp"

namespace gate17::client {

enum class proxy_command : std::uint8_t {
  connect,
  associate,       ///< carry datagrams; the port of `target`, if any, is the application's own
  resolve,         ///< the address of a name
  resolve_reverse, ///< the name of an address
};

/// A checked request. User and password are bytes of the application's choice: they keep its streams apart from others,
/// and open a listener that has an access list; never logged. Move-only.
struct proxy_request {
  proxy_command command = proxy_command::connect;
  actors::destination target;
  bool authenticated = false;
  std::string user;
  secret_text password;
  /// No word to the application before the target's own; so a failure can be told until the target has answered.
  bool answered_by_target = false;
};

/// Writes the reply to a request once its outcome is known, or promised.
using reply_encoder = std::vector<std::uint8_t> (*)(const connect_outcome&);

/// The server side of one proxy protocol's handshake with one application. Pure and incremental: takes bytes in any
/// portions and holds a bounded number of them.
class proxy_handshake {
public:
  enum class stage : std::uint8_t {
    pending,
    requested, ///< `request()` is valid; the reply to it is the caller's
    refused,   ///< write `take_output()`, then close
  };

  virtual ~proxy_handshake() = default;
  /// Takes bytes until the handshake is over and returns how many; what follows a request is application data and
  /// stays with the caller.
  virtual std::size_t feed(proto::byte_view input) = 0;
  virtual stage at() const = 0;
  /// Refused because the access list does not know user and password.
  virtual bool denied() const = 0;
  virtual const proxy_request& request() const = 0;
  virtual proxy_request release_request() = 0;
  /// Bytes to send to the application, oldest first; empty after the call.
  virtual std::vector<std::uint8_t> take_output() = 0;
  virtual reply_encoder replies() const = 0;
  /// Once, after a request: what the target gets first, given the input that followed the request. May still refuse.
  virtual std::vector<std::uint8_t> first_bytes(proto::byte_view rest) { return {rest.begin(), rest.end()}; }
  /// Where what the target may get ends; null: with the connection.
  virtual std::unique_ptr<node::request_end> take_end() { return nullptr; }
};

} // namespace gate17::client
