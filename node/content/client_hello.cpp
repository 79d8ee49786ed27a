// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/client_hello.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "node/content/big_endian_reader.hpp"
#include "node/content/limits.hpp"

namespace gate17::node {

namespace {

constexpr std::uint8_t record_handshake = 22;
constexpr std::size_t record_bytes_max = 1U << 14U;
constexpr std::uint8_t handshake_client_hello = 1;
constexpr std::size_t handshake_header_bytes = 4;
constexpr std::size_t random_bytes = 32;
constexpr std::size_t session_id_bytes_max = 32;
constexpr std::size_t extension_early_data = 42;
constexpr std::size_t extension_supported_versions = 43;
constexpr std::size_t tls10 = 0x0301;
constexpr std::size_t tls12 = 0x0303;
constexpr std::size_t tls13 = 0x0304;

tl::unexpected<client_hello_fault> other() { return tl::unexpected(client_hello_fault::other); }
tl::unexpected<client_hello_fault> incomplete() { return tl::unexpected(client_hello_fault::incomplete); }

bool is_tls12_or_later(std::size_t version) { return version == tls12 || version == tls13; }

/// Empty when malformed. Reserved values (RFC 8701) and drafts stand beside the versions that count.
std::optional<bool> any_tls12_or_later(proto::byte_view extension) {
  big_endian_reader field(extension);
  const auto list = field.vector(1);
  if (!list || list->empty() || list->size() % 2 != 0 || !field.at_end())
    return std::nullopt;
  bool found = false;
  for (big_endian_reader versions(*list); !versions.at_end();)
    found = is_tls12_or_later(*versions.number(2)) || found;
  return found;
}

/// False when malformed.
bool read_extensions(proto::byte_view extensions, client_hello& hello) {
  bool versions_seen = false;
  for (big_endian_reader fields(extensions); !fields.at_end();) {
    const auto type = fields.number(2);
    const auto content = type ? fields.vector(2) : std::nullopt;
    if (!content)
      return false;
    hello.early_data = hello.early_data || *type == extension_early_data;
    if (*type != extension_supported_versions)
      continue;
    const auto offered = any_tls12_or_later(*content);
    if (versions_seen || !offered)
      return false;
    versions_seen = true;
    hello.offers_tls12_or_later = *offered;
  }
  return true;
}

/// `message` holds the whole message and nothing else.
client_hello_result read_body(proto::byte_view message) {
  client_hello hello;
  hello.bytes = message.size();
  big_endian_reader fields(message.subspan(handshake_header_bytes));
  const auto version = fields.number(2);
  const auto random = fields.take(random_bytes);
  const auto session_id = fields.vector(1);
  const auto suites = fields.vector(2);
  const auto compressions = fields.vector(1);
  if (!version || !random || !session_id || !suites || !compressions)
    return other();
  if (session_id->size() > session_id_bytes_max || suites->empty() || suites->size() % 2 != 0)
    return other();
  if (std::ranges::find(*compressions, 0) == compressions->end())
    return other();
  hello.offers_tls12_or_later = is_tls12_or_later(*version);
  if (fields.at_end())
    return hello; // TLS 1.2 without extensions
  const auto extensions = fields.vector(2);
  if (!extensions || !fields.at_end() || !read_extensions(*extensions, hello))
    return other();
  return hello;
}

/// Length of the message that begins here, as soon as that is known.
std::optional<std::size_t> message_length(proto::byte_view message) {
  big_endian_reader header(message);
  const auto type = header.number(1);
  const auto length = type ? header.number(3) : std::nullopt;
  return length ? std::optional(handshake_header_bytes + *length) : std::nullopt;
}

bool begins_otherwise(proto::byte_view message) { return !message.empty() && message[0] != handshake_client_hello; }

/// The content of the next record, once it is whole.
tl::expected<proto::byte_view, client_hello_fault> next_record(big_endian_reader& stream) {
  if (const auto rest = stream.rest(); !rest.empty() && rest[0] != record_handshake)
    return other();
  if (!stream.number(1))
    return incomplete();
  const auto version = stream.number(2);
  if (!version)
    return incomplete();
  if (*version < tls10 || *version > tls13)
    return other();
  const auto length = stream.number(2);
  if (!length)
    return incomplete();
  if (*length == 0 || *length > record_bytes_max)
    return other();
  const auto content = stream.take(*length);
  if (!content)
    return incomplete();
  return *content;
}

} // namespace

client_hello_result read_client_hello_message(proto::byte_view message) {
  if (begins_otherwise(message))
    return other();
  const auto length = message_length(message);
  if (length && *length > content_limits::stream_start_bytes_max)
    return other();
  if (!length || message.size() < *length)
    return incomplete();
  return read_body(message.first(*length));
}

client_hello_result read_client_hello(proto::byte_view stream_start) {
  constexpr auto bytes_max = content_limits::stream_start_bytes_max;
  const auto seen = stream_start.first(std::min(stream_start.size(), bytes_max));
  std::vector<std::uint8_t> message;
  big_endian_reader stream(seen);
  for (;;) {
    const auto record = next_record(stream);
    if (!record && record.error() == client_hello_fault::incomplete && seen.size() == bytes_max)
      return other();
    if (!record)
      return tl::unexpected(record.error());
    message.insert(message.end(), record->begin(), record->end());
    if (begins_otherwise(message))
      return other();
    const auto length = message_length(message);
    if (!length || message.size() < *length)
      continue;
    if (message.size() > *length)
      return other();
    auto hello = read_body(message);
    if (hello)
      hello->bytes = seen.size() - stream.rest().size();
    return hello;
  }
}

} // namespace gate17::node
