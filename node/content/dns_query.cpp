// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/dns_query.hpp"

#include "node/content/big_endian_reader.hpp"
#include "node/content/limits.hpp"

namespace gate17::node {

namespace {

constexpr std::size_t name_bytes_max = 255;
constexpr std::size_t label_bytes_max = 63;
constexpr std::size_t class_in = 1;
/// Everything but RD, AD and CD is zero in a query: QR, opcode, AA, TC, RA, the reserved bit and the response code.
constexpr std::size_t flags_zero = 0xfecf;

bool skip_name(big_endian_reader& fields) {
  std::size_t bytes = 1;
  for (;;) {
    const auto length = fields.number(1);
    if (!length || *length > label_bytes_max)
      return false;
    if (*length == 0)
      return true;
    bytes += 1 + *length;
    if (bytes > name_bytes_max || !fields.take(*length))
      return false;
  }
}

bool skip_question(big_endian_reader& fields) {
  if (!skip_name(fields))
    return false;
  const auto type = fields.number(2);
  const auto of_class = fields.number(2);
  return type && of_class == class_in;
}

bool skip_record(big_endian_reader& fields) {
  constexpr std::size_t type_class_and_ttl_bytes = 8;
  return skip_name(fields) && fields.take(type_class_and_ttl_bytes) && fields.vector(2);
}

} // namespace

bool is_dns_query(proto::byte_view message) {
  if (message.size() > content_limits::dns_query_bytes_max)
    return false;
  big_endian_reader fields(message);
  const auto id = fields.number(2);
  const auto flags = fields.number(2);
  const auto questions = fields.number(2);
  const auto answers = fields.number(2);
  const auto authorities = fields.number(2);
  const auto additional = fields.number(2);
  if (!id || !flags || !additional)
    return false;
  if ((*flags & flags_zero) != 0 || questions != 1U || answers != 0U || authorities != 0U ||
      *additional > content_limits::dns_additional_max)
    return false;
  if (!skip_question(fields))
    return false;
  for (std::size_t i = 0; i < *additional; ++i)
    if (!skip_record(fields))
      return false;
  return fields.at_end();
}

} // namespace gate17::node
