// SPDX-License-Identifier: GPL-3.0-or-later
// Contents of the single frames. Lengths are exact: a byte too many is as wrong as one too few.
#include <algorithm>

#include "proto/cell/frame.hpp"

namespace gate17::proto {

namespace {

constexpr std::size_t open_head_bytes = 3;
constexpr std::size_t connected_bytes = 20;
constexpr std::size_t datagram_head_bytes = 4;
constexpr std::size_t resolve_head_bytes = 2;
constexpr std::size_t resolved_head_bytes = 7;
constexpr std::size_t address_bytes = 16;
constexpr std::size_t resolved_entry_bytes = 1 + address_bytes;
constexpr std::size_t error_head_bytes = 3;

std::string_view text_of(byte_view bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

bool is_family(std::uint8_t value) { return value == 0 || value == 4 || value == 6; }

std::size_t bytes_in(ip_address::family family) {
  return family == ip_address::family::v4 ? 4 : family == ip_address::family::v6 ? address_bytes : 0;
}

/// The 16-byte field: what the family does not use must be zero.
result<ip_address> read_address(std::uint8_t family, byte_view field) {
  if (!is_family(family)) {
    return fail(errc::malformed);
  }
  ip_address out;
  out.kind = static_cast<ip_address::family>(family);
  std::copy(field.begin(), field.end(), out.bytes.begin());
  const bool rest_zero = std::all_of(field.begin() + static_cast<std::ptrdiff_t>(bytes_in(out.kind)), field.end(),
                                     [](auto byte) { return byte == 0; });
  return rest_zero ? result<ip_address>(out) : fail(errc::malformed);
}

result<host_view> read_datagram_host(std::uint8_t family, byte_view field) {
  if (!is_family(family)) {
    return fail(errc::malformed);
  }
  if (family == 0) {
    return parse_host_name(text_of(field));
  }
  host_view out;
  out.literal.kind = static_cast<ip_address::family>(family);
  if (field.size() != bytes_in(out.literal.kind)) {
    return fail(errc::malformed);
  }
  std::copy(field.begin(), field.end(), out.literal.bytes.begin());
  return out;
}

bool is_close_code(std::uint8_t value) { return value <= static_cast<std::uint8_t>(close_code::cleartext); }

dh_public read_key(byte_view content) {
  dh_public key;
  std::copy_n(content.begin(), dh_key_bytes, key.bytes.begin());
  return key;
}

} // namespace

result<open_frame> parse_open(byte_view content) {
  if (content.size() < open_head_bytes || content.size() != open_head_bytes + content[2]) {
    return fail(errc::malformed);
  }
  const auto host = parse_host(text_of(content.subspan(open_head_bytes)));
  const std::uint16_t port = load_le16(content.data());
  if (!host || port == 0) {
    return fail(host ? errc::malformed : host.error());
  }
  return open_frame{*host, port};
}

result<open_service_frame> parse_open_service(byte_view content) {
  if (content.size() != 1 || content[0] < 1 || content[0] > static_cast<std::uint8_t>(service_kind::stamp)) {
    return fail(errc::malformed);
  }
  return open_service_frame{static_cast<service_kind>(content[0])};
}

result<connected_frame> parse_connected(byte_view content) {
  if (content.size() != connected_bytes || !is_close_code(content[0])) {
    return fail(errc::malformed);
  }
  const auto address = read_address(content[1], content.subspan(2, address_bytes));
  if (!address) {
    return fail(address.error());
  }
  return connected_frame{content[0], {*address, load_le16(content.data() + 2 + address_bytes)}};
}

result<stream_credit_frame> parse_stream_credit(byte_view content) {
  if (content.size() != 4 || load_le32(content.data()) == 0) {
    return fail(errc::malformed);
  }
  return stream_credit_frame{load_le32(content.data())};
}

result<close_frame> parse_close(byte_view content) {
  if (content.size() != 1 || !is_close_code(content[0])) {
    return fail(errc::malformed);
  }
  return close_frame{static_cast<close_code>(content[0])};
}

result<datagram_frame> parse_datagram(byte_view content) {
  if (content.size() < datagram_head_bytes) {
    return fail(errc::truncated);
  }
  const std::size_t host_bytes = content[3];
  const byte_view behind = content.subspan(datagram_head_bytes);
  if (host_bytes > behind.size() || behind.size() - host_bytes > datagram_bytes_max) {
    return fail(errc::malformed);
  }
  const auto host = read_datagram_host(content[0], behind.first(host_bytes));
  const std::uint16_t port = load_le16(content.data() + 1);
  if (!host || port == 0) {
    return fail(host ? errc::malformed : host.error());
  }
  return datagram_frame{*host, port, behind.subspan(host_bytes)};
}

result<resolve_frame> parse_resolve(byte_view content) {
  if (content.size() < resolve_head_bytes || content.size() != resolve_head_bytes + content[1] ||
      !is_family(content[0])) {
    return fail(errc::malformed);
  }
  const auto host = parse_host(text_of(content.subspan(resolve_head_bytes)));
  if (!host) {
    return fail(host.error());
  }
  if (!host->is_name() && content[0] != 0) {
    return fail(errc::malformed);
  }
  return resolve_frame{static_cast<ip_address::family>(content[0]), *host};
}

result<resolved_frame> parse_resolved(byte_view content) {
  if (content.size() < resolved_head_bytes || content[1] > resolved_addresses_max || !is_close_code(content[0])) {
    return fail(errc::malformed);
  }
  const std::size_t name_bytes = content[6];
  if (content.size() != resolved_head_bytes + name_bytes + content[1] * resolved_entry_bytes) {
    return fail(errc::malformed);
  }
  resolved_frame out{static_cast<close_code>(content[0]),
                     load_le32(content.data() + 2),
                     text_of(content.subspan(resolved_head_bytes, name_bytes)),
                     content[1],
                     {}};
  // Success brings addresses or a name, a failure neither.
  const int answers = (out.count > 0 ? 1 : 0) + (name_bytes > 0 ? 1 : 0);
  if (answers != (out.code == close_code::end ? 1 : 0) || (name_bytes > 0 && !parse_host_name(out.name))) {
    return fail(errc::malformed);
  }
  for (std::size_t i = 0; i < out.count; ++i) {
    const byte_view entry =
        content.subspan(resolved_head_bytes + name_bytes + i * resolved_entry_bytes, resolved_entry_bytes);
    const auto address = read_address(entry[0], entry.subspan(1));
    if (!address || address->kind == ip_address::family::none) {
      return fail(errc::malformed);
    }
    out.addresses[i] = *address;
  }
  return out;
}

result<step_offer> parse_step(byte_view content) {
  if (content.size() != dh_key_bytes + 2) {
    return fail(errc::malformed);
  }
  const auto suite = suite_from_wire(load_le16(content.data() + dh_key_bytes));
  if (!suite) {
    return fail(suite.error());
  }
  return step_offer{read_key(content), *suite};
}

result<dh_public> parse_step_answer(byte_view content) {
  if (content.size() != dh_key_bytes) {
    return fail(errc::malformed);
  }
  return read_key(content);
}

result<refusal_view> parse_error(byte_view content) {
  if (content.size() < error_head_bytes) {
    return fail(errc::truncated);
  }
  const auto reason = end_reason_from_wire(content[0]);
  const std::size_t length = load_le16(content.data() + 1);
  if (!reason || length > records_bytes_max || content.size() != error_head_bytes + length) {
    return fail(errc::malformed);
  }
  return refusal_view{*reason, content.subspan(error_head_bytes)};
}

result<std::uint32_t> parse_speedtest_request(byte_view content) {
  if (content.size() != 4 || load_le32(content.data()) == 0) {
    return fail(errc::malformed);
  }
  return load_le32(content.data());
}

} // namespace gate17::proto
