// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "proto/bytes.hpp"
#include "proto/cell/control_body.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/cell/geometry.hpp"
#include "proto/cell/host.hpp"
#include "proto/cell/limits.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// Frames fill the payload of a delivered cell: `type u8 | zero u8 | length u16 | stream u32 | content`. 14 is taken by
/// the link kind `created` and never a frame.
enum class frame_type : std::uint8_t {
  open = 1,
  open_service = 2,
  connected = 3,
  data = 4,
  stream_credit = 5,
  close = 6,
  datagram = 7,
  resolve = 8,
  resolved = 9,
  ping = 10,
  ticket = 11,
  step = 12,
  step_answer = 13,
  error = 15,
  echo = 16,
  speedtest = 17,
  pong = 18,
};

inline constexpr std::size_t frame_header_bytes = 8;
inline constexpr std::size_t ping_bytes = 8;

/// Client to exit: connect a TCP stream.
struct open_frame {
  host_view host;
  std::uint16_t port = 0;
};

enum class service_kind : std::uint8_t { directory = 1, payment = 2, stamp = 3 };

/// Client to exit: reach a service inside the node.
struct open_service_frame {
  service_kind target = service_kind::directory;
};

/// Why a stream closed, or could not be opened. `end` ends one direction only.
enum class close_code : std::uint8_t {
  end = 0,
  reset = 1,
  refused = 2,
  unreachable = 3,
  timeout = 4,
  policy = 5,
  name_not_found = 6,
  internal = 7,
  done = 8,
  cleartext = 9, ///< an exit that is not trusted saw readable first bytes; it protects the exit only (R14)
};

/// Exit to client: the stream is connected. `code` is a close_code, 0 for success; family none withholds the address.
struct connected_frame {
  std::uint8_t code = 0;
  endpoint peer;
};

struct stream_credit_frame {
  std::uint32_t bytes = 0;
};

struct close_frame {
  close_code code = close_code::end;
};

/// One UDP datagram; the host is where it goes or came from. Literals travel as bytes: their `text` is empty. Exits
/// send no names.
struct datagram_frame {
  host_view host;
  std::uint16_t port = 0;
  byte_view bytes;
};

/// Client to exit: the addresses of a name (`family` none: of both families), or the name of a literal.
struct resolve_frame {
  ip_address::family family = ip_address::family::none;
  host_view host;
};

/// Exit to client; `code` is `end` for success, and only then there are addresses or, for a literal, a name.
struct resolved_frame {
  close_code code = close_code::end;
  std::uint32_t ttl_seconds = 0;
  std::string_view name;
  std::size_t count = 0;
  std::array<ip_address, resolved_addresses_max> addresses{};
};

/// Who talks to whom; decides which frames are legal (R9).
enum class frame_path : std::uint8_t { client_to_exit, client_to_middle, exit_to_client, middle_to_client };

/// Whether `type` is in the closed set of `path`. echo and speedtest need a circuit opened for measuring.
bool frame_allowed(frame_type type, frame_path path, bool measuring);

/// A frame whose header and shape were checked. `content` views the payload.
struct frame_view {
  frame_type type = frame_type::data;
  std::uint32_t stream = 0;
  byte_view content;
};

/// Iterates over the frames of one payload. Stop at the first error: it closes the circuit.
class frame_reader {
public:
  frame_reader(byte_view payload, frame_path path, bool measuring = false)
      : rest_(payload), path_(path), measuring_(measuring) {}

  /// Empty at the end. `unknown_frame`, `unsolicited` (not in the path's set), `truncated`, or `bad_frame` for a
  /// nonzero reserved byte, a stream id where none belongs or none where one belongs, and content of the wrong shape.
  result<std::optional<frame_view>> next();

private:
  byte_view rest_;
  frame_path path_;
  bool measuring_;
};

/// Contents. `frame_reader::next` has already applied these once; views stay within `content`.
result<open_frame> parse_open(byte_view content);
result<open_service_frame> parse_open_service(byte_view content);
result<connected_frame> parse_connected(byte_view content);
result<stream_credit_frame> parse_stream_credit(byte_view content);
result<close_frame> parse_close(byte_view content);
result<datagram_frame> parse_datagram(byte_view content);
result<resolve_frame> parse_resolve(byte_view content);
result<resolved_frame> parse_resolved(byte_view content);
result<step_offer> parse_step(byte_view content);
result<dh_public> parse_step_answer(byte_view content);
result<refusal_view> parse_error(byte_view content);
/// Bytes the client asks the exit to send back (speedtest, towards the exit).
result<std::uint32_t> parse_speedtest_request(byte_view content);

} // namespace gate17::proto
