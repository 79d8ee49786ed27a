// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/quic_crypto.hpp"

#include <algorithm>

#include "node/content/limits.hpp"
#include "node/content/quic_packet.hpp"

namespace gate17::node {

namespace {

constexpr std::size_t frame_padding = 0x00;
constexpr std::size_t frame_ping = 0x01;
constexpr std::size_t frame_crypto = 0x06;

struct piece {
  std::uint64_t offset;
  proto::byte_view bytes;
};

std::optional<piece> read_piece(big_endian_reader& fields) {
  const auto offset = read_quic_number(fields);
  const auto length = offset ? read_quic_number(fields) : std::nullopt;
  const auto bytes = length ? fields.take(*length) : std::nullopt;
  return bytes ? std::optional(piece{*offset, *bytes}) : std::nullopt;
}

/// False when the piece says otherwise about bytes that are there already.
bool extend(std::vector<std::uint8_t>& beginning, const piece& next) {
  const auto known = std::min<std::size_t>(beginning.size() - next.offset, next.bytes.size());
  const auto at = beginning.begin() + static_cast<std::ptrdiff_t>(next.offset);
  if (!std::equal(next.bytes.begin(), next.bytes.begin() + static_cast<std::ptrdiff_t>(known), at))
    return false;
  beginning.insert(beginning.end(), next.bytes.begin() + static_cast<std::ptrdiff_t>(known), next.bytes.end());
  return true;
}

} // namespace

std::optional<quic_crypto> read_quic_crypto(proto::byte_view frames) {
  std::vector<piece> pieces;
  for (big_endian_reader fields(frames); !fields.at_end();) {
    const auto type = *fields.number(1);
    if (type == frame_padding || type == frame_ping)
      continue;
    const auto next = type == frame_crypto ? read_piece(fields) : std::nullopt;
    if (!next || pieces.size() == content_limits::quic_crypto_frames_max)
      return std::nullopt;
    pieces.push_back(*next);
  }
  std::ranges::stable_sort(pieces, {}, &piece::offset);
  quic_crypto crypto;
  crypto.frames = pieces.size();
  for (const auto& next : pieces) {
    if (next.offset > crypto.beginning.size())
      break;
    if (!extend(crypto.beginning, next))
      return std::nullopt;
  }
  return crypto;
}

} // namespace gate17::node
