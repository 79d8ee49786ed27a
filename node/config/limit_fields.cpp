// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/limit_fields.hpp"

#include <array>

#include "node/config/units.hpp"

namespace gate17::node {
namespace {

struct count_field {
  std::string_view key;
  std::uint32_t node_limits::*member;
};
constexpr std::array counts{
    count_field{"links", &node_limits::links_max},
    count_field{"circuits", &node_limits::circuits_max},
    count_field{"circuits_per_link", &node_limits::circuits_per_link_max},
    count_field{"streams_per_circuit", &node_limits::streams_per_circuit_max},
    count_field{"handshakes_per_second", &node_limits::handshakes_per_second},
    count_field{"handshakes_per_second_per_address", &node_limits::handshakes_per_second_per_address},
};

struct byte_field {
  std::string_view key;
  std::uint64_t node_limits::*member;
};
constexpr std::array byte_counts{
    byte_field{"buffers", &node_limits::buffer_bytes_max},
    byte_field{"rate_per_second", &node_limits::rate_bytes_per_second},
    byte_field{"burst", &node_limits::burst_bytes},
    byte_field{"monthly_quota", &node_limits::monthly_quota_bytes},
};

constexpr std::uint64_t buffer_bytes_min = 16ULL << 20U;

} // namespace

node_limits read_limits(toml_section& section) {
  node_limits limits;
  auto table = section.table("limits");
  for (const auto& field : counts)
    limits.*field.member = table.number<std::uint32_t>(field.key, limits.*field.member, 1, 10'000'000);
  for (const auto& field : byte_counts)
    limits.*field.member = table.byte_count(field.key, limits.*field.member);
  if (limits.buffer_bytes_max < buffer_bytes_min)
    table.error("buffers", "'buffers' must be at least 16MiB");
  if (limits.burst_bytes != 0 && limits.rate_bytes_per_second == 0)
    table.error("burst", "'burst' means nothing without 'rate_per_second'");
  table.finish();
  return limits;
}

void write_limits(toml_writer& to, const node_limits& limits) {
  const node_limits defaults;
  if (limits == defaults)
    return;
  to.header("[limits]");
  for (const auto& field : counts) {
    if (limits.*field.member != defaults.*field.member)
      to.number(field.key, limits.*field.member);
  }
  for (const auto& field : byte_counts) {
    if (limits.*field.member != defaults.*field.member)
      to.text(field.key, format_byte_count(limits.*field.member));
  }
}

} // namespace gate17::node
