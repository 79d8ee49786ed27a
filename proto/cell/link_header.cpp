// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/link_header.hpp"

namespace gate17::proto {

namespace {

struct kind_rule {
  bool known = false;
  bool has_circuit = false;
  bool may_credit = false;
  bool may_be_large = false;
};

constexpr kind_rule rule_of(cell_kind kind) {
  switch (kind) {
  case cell_kind::padding:
    return {.known = true, .may_be_large = true};
  case cell_kind::create_first:
  case cell_kind::create_second:
  case cell_kind::destroy:
  case cell_kind::refused:
    return {.known = true, .has_circuit = true};
  case cell_kind::created:
  case cell_kind::credit:
    return {.known = true, .has_circuit = true, .may_credit = true};
  case cell_kind::relay:
    return {.known = true, .has_circuit = true, .may_credit = true, .may_be_large = true};
  case cell_kind::step:
  case cell_kind::step_answer:
  case cell_kind::proof:
  case cell_kind::ping:
  case cell_kind::pong:
  case cell_kind::padding_wish:
  case cell_kind::padding_answer:
    return {.known = true};
  case cell_kind::window:
    break;
  }
  return {};
}

} // namespace

bool is_legal(const link_header& header) {
  const kind_rule rule = rule_of(header.kind);
  const bool size_ok = header.size == cell_size::small || (header.size == cell_size::large && rule.may_be_large);
  const bool credit_ok = rule.may_credit || header.credit == 0;
  return rule.known && size_ok && credit_ok && header.flags == 0 && rule.has_circuit == (header.circuit != 0);
}

void encode(const link_header& header, std::span<std::uint8_t, link_header_bytes> out) {
  store_le32(out.data(), header.circuit);
  out[4] = static_cast<std::uint8_t>(header.kind);
  out[5] = static_cast<std::uint8_t>(header.size);
  store_le16(out.data() + 6, header.flags);
  store_le32(out.data() + 8, header.credit);
  store_le32(out.data() + 12, 0);
}

result<link_header> decode_link_header(std::span<const std::uint8_t, link_header_bytes> in) {
  const link_header header{
      .circuit = load_le32(in.data()),
      .kind = static_cast<cell_kind>(in[4]),
      .size = static_cast<cell_size>(in[5]),
      .flags = load_le16(in.data() + 6),
      .credit = load_le32(in.data() + 8),
  };
  if (!is_legal(header) || load_le32(in.data() + 12) != 0) {
    return fail(errc::bad_header);
  }
  return header;
}

} // namespace gate17::proto
