// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/client_hello.hpp"

#include <optional>
#include <vector>

namespace gate17::node {

namespace {

constexpr std::uint8_t record_handshake = 22;
constexpr std::uint8_t handshake_client_hello = 1;
constexpr std::uint16_t extension_early_data = 42;
constexpr std::size_t handshake_header_bytes = 4;

/// Big-endian fields in order; empty once anything was missing.
class tls_reader {
public:
  explicit tls_reader(proto::byte_view bytes) : rest_(bytes) {}

  std::optional<std::size_t> number(std::size_t bytes) {
    const auto field = take(bytes);
    if (!field)
      return std::nullopt;
    std::size_t value = 0;
    for (const auto byte : *field)
      value = value << 8U | byte;
    return value;
  }

  std::optional<proto::byte_view> take(std::size_t bytes) {
    if (rest_.size() < bytes)
      return std::nullopt;
    const auto field = rest_.first(bytes);
    rest_ = rest_.subspan(bytes);
    return field;
  }

  /// A vector with a length in front.
  std::optional<proto::byte_view> vector(std::size_t length_bytes) {
    const auto length = number(length_bytes);
    return length ? take(*length) : std::nullopt;
  }

  bool at_end() const { return rest_.empty(); }

private:
  proto::byte_view rest_;
};

struct handshake_bytes {
  std::vector<std::uint8_t> message;
  bool complete = false;
  bool malformed = false;
};

std::size_t message_length(const std::vector<std::uint8_t>& message) {
  return handshake_header_bytes + (std::size_t{message[1]} << 16U | std::size_t{message[2]} << 8U | message[3]);
}

/// Joins the records' contents; complete when they hold exactly one handshake message.
handshake_bytes join_records(proto::byte_view bytes) {
  handshake_bytes joined;
  tls_reader records(bytes);
  while (!records.at_end()) {
    const auto type = records.number(1);
    if (type != record_handshake) {
      joined.malformed = true;
      return joined;
    }
    const auto version = records.number(2);
    if (version && (*version < 0x0301 || *version > 0x0304))
      joined.malformed = true;
    const auto content = records.vector(2);
    if (joined.malformed || !content)
      return joined;
    joined.message.insert(joined.message.end(), content->begin(), content->end());
  }
  if (joined.message.size() < handshake_header_bytes)
    return joined;
  joined.malformed = joined.message.size() > message_length(joined.message);
  joined.complete = joined.message.size() == message_length(joined.message);
  return joined;
}

client_hello_kind kind_of_extensions(proto::byte_view extensions) {
  tls_reader fields(extensions);
  while (!fields.at_end()) {
    const auto type = fields.number(2);
    if (!type || !fields.vector(2))
      return client_hello_kind::other;
    if (*type == extension_early_data)
      return client_hello_kind::with_early_data;
  }
  return client_hello_kind::plain;
}

client_hello_kind kind_of_message(proto::byte_view body) {
  constexpr std::size_t random_bytes = 32;
  tls_reader fields(body);
  const bool well_formed =
      fields.number(2) && fields.take(random_bytes) && fields.vector(1) && fields.vector(2) && fields.vector(1);
  if (!well_formed)
    return client_hello_kind::other;
  if (fields.at_end())
    return client_hello_kind::plain; // TLS 1.2 without extensions
  const auto extensions = fields.vector(2);
  return extensions && fields.at_end() ? kind_of_extensions(*extensions) : client_hello_kind::other;
}

} // namespace

client_hello_kind classify_client_hello(proto::byte_view bytes) {
  if (bytes.size() > client_hello_bytes_max || (!bytes.empty() && bytes[0] != record_handshake))
    return client_hello_kind::other;
  const auto joined = join_records(bytes);
  if (joined.malformed || (!joined.message.empty() && joined.message[0] != handshake_client_hello))
    return client_hello_kind::other;
  if (!joined.complete)
    return client_hello_kind::incomplete;
  return kind_of_message(proto::byte_view(joined.message).subspan(handshake_header_bytes));
}

bool may_send_again(proto::byte_view first_bytes) {
  return classify_client_hello(first_bytes) == client_hello_kind::plain;
}

} // namespace gate17::node
