// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/frame_writer.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

namespace gate17::proto {

namespace {

constexpr std::size_t content_max = std::numeric_limits<std::uint16_t>::max();

byte_view bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

byte_view address_bytes_of(const ip_address& address) {
  return byte_view(address.bytes).first(address.kind == ip_address::family::v4 ? 4 : 16);
}

void put(byte_span& out, byte_view bytes) {
  std::copy(bytes.begin(), bytes.end(), out.begin());
  out = out.subspan(bytes.size());
}

void put_u8(byte_span& out, std::uint8_t value) { put(out, byte_view(&value, 1)); }

void put_le16(byte_span& out, std::uint16_t value) {
  store_le16(out.data(), value);
  out = out.subspan(2);
}

void put_le32(byte_span& out, std::uint32_t value) {
  store_le32(out.data(), value);
  out = out.subspan(4);
}

} // namespace

/// Writes the header and returns the content to fill; nothing when the frame does not fit.
std::optional<byte_span> frame_writer::claim(frame_type type, std::uint32_t stream, std::size_t content_bytes) {
  if (content_bytes > content_max || room() < frame_header_bytes + content_bytes) {
    return std::nullopt;
  }
  const byte_span frame = area_.subspan(used_, frame_header_bytes + content_bytes);
  frame[0] = static_cast<std::uint8_t>(type);
  frame[1] = 0;
  store_le16(frame.data() + 2, static_cast<std::uint16_t>(content_bytes));
  store_le32(frame.data() + 4, stream);
  used_ += frame.size();
  return frame.subspan(frame_header_bytes);
}

bool frame_writer::append(frame_type type, std::uint32_t stream, byte_view content) {
  auto out = claim(type, stream, content.size());
  if (out) {
    put(*out, content);
  }
  return out.has_value();
}

byte_span frame_writer::begin_data(std::uint32_t stream) {
  if (room() <= frame_header_bytes) {
    return {};
  }
  data_stream_ = stream;
  const byte_span rest = area_.subspan(used_ + frame_header_bytes);
  return rest.first(std::min(rest.size(), content_max));
}

void frame_writer::end_data(std::size_t bytes) {
  if (bytes == 0) {
    return;
  }
  const auto claimed = claim(frame_type::data, data_stream_, bytes);
  assert(claimed);
  static_cast<void>(claimed);
}

bool frame_writer::open(std::uint32_t stream, std::string_view host, std::uint16_t port) {
  if (host.size() > host_bytes_max) {
    return false;
  }
  auto out = claim(frame_type::open, stream, 3 + host.size());
  if (out) {
    put_le16(*out, port);
    put_u8(*out, static_cast<std::uint8_t>(host.size()));
    put(*out, bytes_of(host));
  }
  return out.has_value();
}

bool frame_writer::open_service(std::uint32_t stream, service_kind target) {
  const auto value = static_cast<std::uint8_t>(target);
  return append(frame_type::open_service, stream, byte_view(&value, 1));
}

bool frame_writer::connected(std::uint32_t stream, std::uint8_t code, const endpoint& peer) {
  auto out = claim(frame_type::connected, stream, 20);
  if (out) {
    put_u8(*out, code);
    put_u8(*out, static_cast<std::uint8_t>(peer.address.kind));
    put(*out, peer.address.bytes);
    put_le16(*out, peer.port);
  }
  return out.has_value();
}

bool frame_writer::stream_credit(std::uint32_t stream, std::uint32_t bytes) {
  auto out = claim(frame_type::stream_credit, stream, 4);
  if (out) {
    put_le32(*out, bytes);
  }
  return out.has_value();
}

bool frame_writer::close(std::uint32_t stream, close_code code) {
  const auto value = static_cast<std::uint8_t>(code);
  return append(frame_type::close, stream, byte_view(&value, 1));
}

bool frame_writer::datagram(std::uint32_t stream, ip_address::family family, byte_view host, std::uint16_t port,
                            byte_view bytes) {
  if (host.size() > host_bytes_max || bytes.size() > datagram_bytes_max) {
    return false;
  }
  auto out = claim(frame_type::datagram, stream, 4 + host.size() + bytes.size());
  if (out) {
    put_u8(*out, static_cast<std::uint8_t>(family));
    put_le16(*out, port);
    put_u8(*out, static_cast<std::uint8_t>(host.size()));
    put(*out, host);
    put(*out, bytes);
  }
  return out.has_value();
}

bool frame_writer::datagram(std::uint32_t stream, std::string_view host, std::uint16_t port, byte_view bytes) {
  if (const auto literal = ip_address::parse(host)) {
    return datagram(stream, literal->kind, address_bytes_of(*literal), port, bytes);
  }
  return datagram(stream, ip_address::family::none, bytes_of(host), port, bytes);
}

bool frame_writer::datagram(std::uint32_t stream, const endpoint& peer, byte_view bytes) {
  return datagram(stream, peer.address.kind, address_bytes_of(peer.address), peer.port, bytes);
}

bool frame_writer::resolve(std::uint32_t stream, ip_address::family family, std::string_view host) {
  if (host.size() > host_bytes_max) {
    return false;
  }
  auto out = claim(frame_type::resolve, stream, 2 + host.size());
  if (out) {
    put_u8(*out, static_cast<std::uint8_t>(family));
    put_u8(*out, static_cast<std::uint8_t>(host.size()));
    put(*out, bytes_of(host));
  }
  return out.has_value();
}

bool frame_writer::resolved(std::uint32_t stream, std::uint32_t ttl_seconds, std::span<const ip_address> addresses) {
  return resolved(stream, close_code::end, ttl_seconds, {}, addresses);
}

bool frame_writer::resolved(std::uint32_t stream, std::uint32_t ttl_seconds, std::string_view name) {
  return resolved(stream, close_code::end, ttl_seconds, name, {});
}

bool frame_writer::not_resolved(std::uint32_t stream, close_code why) { return resolved(stream, why, 0, {}, {}); }

bool frame_writer::resolved(std::uint32_t stream, close_code code, std::uint32_t ttl_seconds, std::string_view name,
                            std::span<const ip_address> addresses) {
  if (addresses.size() > resolved_addresses_max || name.size() > host_bytes_max) {
    return false;
  }
  auto out = claim(frame_type::resolved, stream, 7 + name.size() + addresses.size() * 17);
  if (out) {
    put_u8(*out, static_cast<std::uint8_t>(code));
    put_u8(*out, static_cast<std::uint8_t>(addresses.size()));
    put_le32(*out, ttl_seconds);
    put_u8(*out, static_cast<std::uint8_t>(name.size()));
    put(*out, bytes_of(name));
    for (const ip_address& address : addresses) {
      put_u8(*out, static_cast<std::uint8_t>(address.kind));
      put(*out, address.bytes);
    }
  }
  return out.has_value();
}

bool frame_writer::step(const step_offer& offer) {
  auto out = claim(frame_type::step, 0, dh_key_bytes + 2);
  if (out) {
    put(*out, offer.key.bytes);
    put_le16(*out, wire_value(offer.suite));
  }
  return out.has_value();
}

bool frame_writer::step_answer(const dh_public& key) { return append(frame_type::step_answer, 0, key.bytes); }

bool frame_writer::error(end_reason reason, byte_view records) {
  if (records.size() > records_bytes_max) {
    return false;
  }
  auto out = claim(frame_type::error, 0, 3 + records.size());
  if (out) {
    put_u8(*out, static_cast<std::uint8_t>(reason));
    put_le16(*out, static_cast<std::uint16_t>(records.size()));
    put(*out, records);
  }
  return out.has_value();
}

bool frame_writer::ping(const byte_array<ping_bytes>& token) { return append(frame_type::ping, 0, token); }

bool frame_writer::pong(const byte_array<ping_bytes>& token) { return append(frame_type::pong, 0, token); }

bool frame_writer::ticket(const byte_array<ticket_bytes>& bytes) { return append(frame_type::ticket, 0, bytes); }

bool frame_writer::speedtest_request(std::uint32_t bytes) {
  auto out = claim(frame_type::speedtest, 0, 4);
  if (out) {
    put_le32(*out, bytes);
  }
  return out.has_value();
}

} // namespace gate17::proto
