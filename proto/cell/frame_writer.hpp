// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/bytes.hpp"
#include "proto/cell/frame.hpp"

namespace gate17::proto {

/// Packs frames into the payload area of an open cell. Nothing is written when a frame does not fit: the functions then
/// return false. Does not own the area. Contents are the caller's to keep legal.
class frame_writer {
public:
  frame_writer() = default;
  explicit frame_writer(byte_span area) : area_(area) {}

  bool append(frame_type type, std::uint32_t stream, byte_view content);

  /// Room for data right behind the next frame header, empty when not even one byte fits; read into it, then say how
  /// many bytes came. `end_data(0)` gives the frame up.
  byte_span begin_data(std::uint32_t stream);
  void end_data(std::size_t bytes);

  bool open(std::uint32_t stream, std::string_view host, std::uint16_t port);
  bool open_service(std::uint32_t stream, service_kind target);
  bool connected(std::uint32_t stream, std::uint8_t code, const endpoint& peer);
  bool stream_credit(std::uint32_t stream, std::uint32_t bytes);
  bool close(std::uint32_t stream, close_code code);
  /// `host` is a name or literal text.
  bool datagram(std::uint32_t stream, std::string_view host, std::uint16_t port, byte_view bytes);
  bool datagram(std::uint32_t stream, const endpoint& peer, byte_view bytes);
  bool resolve(std::uint32_t stream, ip_address::family family, std::string_view host);
  bool resolved(std::uint32_t stream, std::uint32_t ttl_seconds, std::span<const ip_address> addresses);
  bool resolved(std::uint32_t stream, std::uint32_t ttl_seconds, std::string_view name);
  bool not_resolved(std::uint32_t stream, close_code why);
  bool step(const step_offer& offer);
  bool step_answer(const dh_public& key);
  bool error(end_reason reason, byte_view records);
  bool ping(const byte_array<ping_bytes>& token);
  bool pong(const byte_array<ping_bytes>& token);
  bool ticket(const byte_array<ticket_bytes>& bytes);
  bool speedtest_request(std::uint32_t bytes);

  std::size_t used() const { return used_; }
  std::size_t room() const { return area_.size() - used_; }
  bool empty() const { return used_ == 0; }

private:
  std::optional<byte_span> claim(frame_type type, std::uint32_t stream, std::size_t content_bytes);
  bool resolved(std::uint32_t stream, close_code code, std::uint32_t ttl_seconds, std::string_view name,
                std::span<const ip_address> addresses);
  bool datagram(std::uint32_t stream, ip_address::family family, byte_view host, std::uint16_t port, byte_view bytes);

  byte_span area_;
  std::size_t used_ = 0;
  std::uint32_t data_stream_ = 0;
};

} // namespace gate17::proto
