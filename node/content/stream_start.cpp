// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/stream_start.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "node/content/big_endian_reader.hpp"
#include "node/content/client_hello.hpp"
#include "node/content/dns_query.hpp"
#include "node/content/limits.hpp"

namespace gate17::node {

namespace {

using actors::content_kind;

/// What a protocol in the clear begins with. No entry is the beginning of another.
struct opening {
  std::string_view text;
  content_kind kind;
};

constexpr std::array openings{
    opening{"SSH-", content_kind::ssh},      opening{"PRI * HTTP/2.0", content_kind::http2},
    opening{"GET ", content_kind::http},     opening{"HEAD ", content_kind::http},
    opening{"POST ", content_kind::http},    opening{"PUT ", content_kind::http},
    opening{"DELETE ", content_kind::http},  opening{"CONNECT ", content_kind::http},
    opening{"OPTIONS ", content_kind::http}, opening{"TRACE ", content_kind::http},
    opening{"PATCH ", content_kind::http},
};

constexpr stream_content needs_more{content_kind::unknown, false};
constexpr stream_content decided(content_kind kind) { return {kind, true}; }

bool agrees(std::string_view text, proto::byte_view bytes) {
  const auto count = std::min(text.size(), bytes.size());
  return std::equal(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count), bytes.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

/// Empty when it begins like none of them.
std::optional<stream_content> classify_opening(proto::byte_view bytes) {
  for (const auto& known : openings)
    if (agrees(known.text, bytes))
      return bytes.size() >= known.text.size() ? decided(known.kind) : needs_more;
  return std::nullopt;
}

stream_content classify_tls(proto::byte_view bytes) {
  const auto hello = read_client_hello(bytes);
  if (!hello)
    return hello.error() == client_hello_fault::incomplete ? needs_more : decided(content_kind::unknown);
  return decided(hello->offers_tls12_or_later ? content_kind::tls : content_kind::unknown);
}

/// Over TCP a query has its length in front (RFC 1035, section 4.2.2).
stream_content classify_dns(proto::byte_view bytes) {
  big_endian_reader stream(bytes);
  const auto length = stream.number(2);
  if (length && *length > content_limits::dns_query_bytes_max)
    return decided(content_kind::unknown);
  const auto query = length ? stream.take(*length) : std::nullopt;
  if (!query)
    return needs_more;
  return decided(is_dns_query(*query) ? content_kind::dns : content_kind::unknown);
}

} // namespace

stream_content classify_stream(proto::byte_view first_bytes) {
  constexpr std::uint8_t tls_handshake_record = 22;
  constexpr std::uint8_t dns_length_high_max = content_limits::dns_query_bytes_max >> 8U;
  if (first_bytes.empty())
    return needs_more;
  if (first_bytes[0] == tls_handshake_record)
    return classify_tls(first_bytes);
  if (first_bytes[0] <= dns_length_high_max)
    return classify_dns(first_bytes);
  return classify_opening(first_bytes).value_or(decided(content_kind::unknown));
}

bool may_send_stream_again(proto::byte_view sent) {
  if (const auto hello = read_client_hello(sent))
    return hello->bytes == sent.size() && !hello->early_data;
  big_endian_reader stream(sent);
  const auto query = stream.vector(2);
  return query && stream.at_end() && is_dns_query(*query);
}

} // namespace gate17::node
