// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include <tl/expected.hpp>

#include "node/http/message.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::node::http {

/// A socket file. Its folder is created (0700) when missing; a file left by a process that died is replaced.
struct unix_address {
  std::filesystem::path path;
  unsigned mode = 0600;
};

/// Where a server listens: loopback TCP, or a Unix socket.
using address = std::variant<proto::endpoint, unix_address>;

/// A small HTTP/1.1 server for people and scrapers at control-plane rates: one request per connection, one thread of
/// its own for all of them. Over TCP it answers only to IP literals and `localhost` as host and refuses other
/// origins, so that no web page reaches it through a browser. Destruction closes every connection.
class server {
public:
  static constexpr std::size_t header_bytes_max = 8 * 1024;
  static constexpr std::size_t body_bytes_max = 64 * 1024;
  static constexpr std::size_t connections_max = 64;

  struct settings {
    address at;
    /// For a whole request, and for each write of a response.
    std::chrono::milliseconds deadline{10000};
  };

  /// Called on the server's thread, one request at a time; an exception becomes status 500.
  using handler = std::function<response(const request&)>;

  /// The reason as a sentence when it cannot listen there.
  static tl::expected<std::unique_ptr<server>, std::string> start(const settings& chosen, handler handle);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// With the port the kernel chose when 0 was asked for; nothing over a Unix socket.
  std::optional<proto::endpoint> tcp_endpoint() const;

private:
  class core;
  explicit server(std::unique_ptr<core> running);

  std::unique_ptr<core> core_;
};

} // namespace gate17::node::http
