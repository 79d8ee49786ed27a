// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "client/proxy/http_head.hpp"
#include "node/stream/request_end.hpp"

namespace gate17::client {

/// Finds the end of a request's body (RFC 9112 section 6), however its bytes are cut. Changes nothing of it.
class http_body final : public node::request_end {
public:
  /// Bytes of a chunk's size line with its extensions, and of all trailer fields together.
  static constexpr std::size_t line_bytes_max = 4096;

  explicit http_body(const http_content& content);

  std::optional<std::size_t> take(proto::byte_view bytes) override;

private:
  enum class place : std::uint8_t { content, size, extension, size_end, data, data_cr, data_lf, trailer, over, bad };

  void take_line_byte(std::uint8_t byte);
  void take_size_byte(std::uint8_t byte);
  void take_trailer_byte(std::uint8_t byte);
  void end_size_line();

  place at_;
  std::uint64_t left_ = 0; ///< of the content, or of the chunk
  std::size_t line_bytes_ = 0;
  std::size_t digits_ = 0;
  bool line_is_empty_ = true; ///< of the trailer
  bool saw_cr_ = false;
};

} // namespace gate17::client
