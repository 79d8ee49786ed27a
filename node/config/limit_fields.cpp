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
    count_field{"flows", &node_limits::flows_max},
    count_field{"flows_per_circuit", &node_limits::flows_per_circuit_max},
    count_field{"handshakes_per_second", &node_limits::handshakes_per_second},
    count_field{"handshakes_per_second_per_address", &node_limits::handshakes_per_second_per_address},
};

constexpr std::uint64_t buffer_bytes_min = 16ULL << 20U;

} // namespace

node_limits read_limits(toml_section& section) {
  node_limits limits;
  auto table = section.table("limits");
  for (const auto& field : counts)
    limits.*field.member = table.number<std::uint32_t>(field.key, limits.*field.member, 1, 10'000'000);
  limits.buffer_bytes_max = table.byte_count("buffers", limits.buffer_bytes_max);
  if (limits.buffer_bytes_max < buffer_bytes_min)
    table.error("buffers", "'buffers' must be at least 16MiB");
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
  if (limits.buffer_bytes_max != defaults.buffer_bytes_max)
    to.text("buffers", format_byte_count(limits.buffer_bytes_max));
}

} // namespace gate17::node
