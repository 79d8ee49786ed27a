// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gate17::node::http {

struct request {
  std::string method; ///< "GET", "POST", ...
  std::string target; ///< path and query, as sent
  std::string body;
  std::optional<std::uint32_t> peer_uid; ///< over a Unix socket: the user behind the other end (SO_PEERCRED)
};

/// The sending side of a response without end. Thread-safe; may be kept and written to from any thread, also after
/// the connection or the server has gone.
class stream_writer {
public:
  static constexpr std::size_t queued_bytes_max = 256 * 1024;

  virtual ~stream_writer() = default;
  /// Queues bytes, such as one NDJSON line with its newline. False when the reader is gone, or when it is so slow that
  /// the queue is full: these bytes were then dropped as a whole.
  virtual bool write(std::string_view bytes) = 0;
  /// Ends the response once everything queued is sent.
  virtual void finish() = 0;
  virtual bool is_open() const = 0;
};

struct response {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  /// When set, `body` is ignored: the head is sent, then this is called once, and the writer sends the rest.
  std::function<void(std::shared_ptr<stream_writer>)> stream;
};

} // namespace gate17::node::http
