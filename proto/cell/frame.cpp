// SPDX-License-Identifier: GPL-3.0-or-later
// The closed set of frames per path, and the reader that enforces it.
#include "proto/cell/frame.hpp"

namespace gate17::proto {

namespace {

constexpr std::uint32_t bit(frame_type type) { return 1U << static_cast<unsigned>(type); }

constexpr std::uint32_t circuit_level = bit(frame_type::ticket) | bit(frame_type::step) | bit(frame_type::step_answer) |
                                        bit(frame_type::ping) | bit(frame_type::pong) | bit(frame_type::error) |
                                        bit(frame_type::echo) | bit(frame_type::speedtest);
constexpr std::uint32_t both_ways =
    bit(frame_type::data) | bit(frame_type::stream_credit) | bit(frame_type::close) | bit(frame_type::datagram);
constexpr std::uint32_t to_middle = bit(frame_type::ticket) | bit(frame_type::step) | bit(frame_type::ping);
constexpr std::uint32_t to_exit =
    to_middle | both_ways | bit(frame_type::open) | bit(frame_type::open_service) | bit(frame_type::resolve);
constexpr std::uint32_t from_middle = bit(frame_type::pong) | bit(frame_type::step_answer) | bit(frame_type::error);
constexpr std::uint32_t from_exit = from_middle | both_ways | bit(frame_type::connected) | bit(frame_type::resolved);
constexpr std::uint32_t measuring_only = bit(frame_type::echo) | bit(frame_type::speedtest);
constexpr std::uint32_t known = to_exit | from_exit | measuring_only;

constexpr bool contains(std::uint32_t set, std::uint8_t type) { return type < 32 && ((set >> type) & 1U) != 0; }

constexpr std::uint32_t set_of(frame_path path) {
  switch (path) {
  case frame_path::client_to_exit:
    return to_exit;
  case frame_path::client_to_middle:
    return to_middle;
  case frame_path::exit_to_client:
    return from_exit;
  case frame_path::middle_to_client:
    return from_middle;
  }
  return 0;
}

bool towards_exit(frame_path path) { return path == frame_path::client_to_exit; }

template <class T>
result<void> shape(const result<T>& parsed) {
  return parsed ? result<void>() : fail(errc::bad_frame);
}

result<void> require(bool condition) { return condition ? result<void>() : fail(errc::bad_frame); }

result<void> check_content(frame_type type, byte_view content, frame_path path) {
  switch (type) {
  case frame_type::open:
    return shape(parse_open(content));
  case frame_type::open_service:
    return shape(parse_open_service(content));
  case frame_type::connected:
    return shape(parse_connected(content));
  case frame_type::data:
    return require(!content.empty());
  case frame_type::stream_credit:
    return shape(parse_stream_credit(content));
  case frame_type::close:
    return shape(parse_close(content));
  case frame_type::datagram: {
    const auto datagram = parse_datagram(content);
    return require(datagram && (towards_exit(path) || !datagram->host.is_name()));
  }
  case frame_type::resolve:
    return shape(parse_resolve(content));
  case frame_type::resolved:
    return shape(parse_resolved(content));
  case frame_type::ping:
  case frame_type::pong:
    return require(content.size() == ping_bytes);
  case frame_type::ticket:
    return require(content.size() == ticket_bytes);
  case frame_type::step:
    return shape(parse_step(content));
  case frame_type::step_answer:
    return shape(parse_step_answer(content));
  case frame_type::error:
    return shape(parse_error(content));
  case frame_type::echo:
    return require(!content.empty());
  case frame_type::speedtest:
    return towards_exit(path) ? shape(parse_speedtest_request(content)) : require(!content.empty());
  }
  return fail(errc::unknown_frame);
}

} // namespace

bool frame_allowed(frame_type type, frame_path path, bool measuring) {
  const bool ends_at_exit = path == frame_path::client_to_exit || path == frame_path::exit_to_client;
  const std::uint32_t set = set_of(path) | (measuring && ends_at_exit ? measuring_only : 0);
  return contains(set, static_cast<std::uint8_t>(type));
}

result<std::optional<frame_view>> frame_reader::next() {
  if (rest_.empty()) {
    return std::nullopt;
  }
  if (rest_.size() < frame_header_bytes) {
    return fail(errc::truncated);
  }
  const auto type = static_cast<frame_type>(rest_[0]);
  const std::size_t length = load_le16(rest_.data() + 2);
  const std::uint32_t stream = load_le32(rest_.data() + 4);
  if (!contains(known, rest_[0])) {
    return fail(errc::unknown_frame);
  }
  if (!frame_allowed(type, path_, measuring_)) {
    return fail(errc::unsolicited);
  }
  if (length > rest_.size() - frame_header_bytes) {
    return fail(errc::truncated);
  }
  if (rest_[1] != 0 || contains(circuit_level, rest_[0]) != (stream == 0)) {
    return fail(errc::bad_frame);
  }
  const byte_view content = rest_.subspan(frame_header_bytes, length);
  if (const auto checked = check_content(type, content, path_); !checked) {
    return fail(checked.error());
  }
  rest_ = rest_.subspan(frame_header_bytes + length);
  return frame_view{type, stream, content};
}

} // namespace gate17::proto
