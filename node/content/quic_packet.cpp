// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/quic_packet.hpp"

namespace gate17::node {

namespace {

constexpr std::uint8_t long_header = 0x80;
constexpr std::uint8_t fixed_bit = 0x40;
constexpr std::uint8_t type_bits = 0x30;
constexpr std::size_t connection_id_bytes_max = 20;
/// Packet number and sample for header protection (RFC 9001, section 5.4.2).
constexpr std::size_t protected_bytes_min = 4 + 16;

std::optional<quic_version> known_version(std::size_t number) {
  if (number == static_cast<std::uint32_t>(quic_version::v1))
    return quic_version::v1;
  if (number == static_cast<std::uint32_t>(quic_version::v2))
    return quic_version::v2;
  return std::nullopt;
}

/// RFC 9000, table 5; RFC 9369, section 3.2.
std::uint8_t initial_type(quic_version version) { return version == quic_version::v1 ? 0x00 : 0x10; }

} // namespace

std::optional<std::uint64_t> read_quic_number(big_endian_reader& fields) {
  if (fields.at_end())
    return std::nullopt;
  const auto width = std::size_t{1} << (fields.rest()[0] >> 6U);
  const auto value = fields.number(width);
  if (!value)
    return std::nullopt;
  return *value & ~(std::uint64_t{3} << (8 * width - 2));
}

std::optional<quic_initial_packet> parse_quic_initial(proto::byte_view datagram) {
  big_endian_reader fields(datagram);
  const auto first = fields.number(1);
  const auto number = fields.number(4);
  const auto version = number ? known_version(*number) : std::nullopt;
  if (!version || (*first & (long_header | fixed_bit)) != (long_header | fixed_bit) ||
      (*first & type_bits) != initial_type(*version))
    return std::nullopt;
  const auto destination = fields.vector(1);
  const auto source = fields.vector(1);
  if (!destination || !source || destination->size() > connection_id_bytes_max ||
      source->size() > connection_id_bytes_max)
    return std::nullopt;
  const auto token_length = read_quic_number(fields);
  if (!token_length || !fields.take(*token_length))
    return std::nullopt;
  const auto length = read_quic_number(fields);
  const auto number_at = datagram.size() - fields.rest().size();
  if (!length || *length < protected_bytes_min || !fields.take(*length))
    return std::nullopt;
  return quic_initial_packet{*version, *destination, datagram.first(number_at + *length), number_at};
}

} // namespace gate17::node
