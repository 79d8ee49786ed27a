// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "proto/cell/geometry.hpp"
#include "proto/errc.hpp"

namespace gate17::node {

/// Counts of one loop, kept as plain integers because a cell must cost no atomic operation; the loop's tick publishes
/// them. Methods are named after events.
struct data_plane_metrics {
  static constexpr std::size_t errc_count = 64;

  void cell_received(proto::cell_size size) { ++cells_in[static_cast<std::size_t>(size)]; }
  void cell_sent(proto::cell_size size) { ++cells_out[static_cast<std::size_t>(size)]; }
  void cell_for_unknown_circuit() { ++unknown_circuit_cells; }
  void link_refused(proto::errc why) { ++link_refusals[static_cast<std::size_t>(why) % errc_count]; }
  void handshake_refused(proto::errc why) { ++handshake_refusals[static_cast<std::size_t>(why) % errc_count]; }
  void create_refused(proto::errc why) { ++create_refusals[static_cast<std::size_t>(why) % errc_count]; }
  void circuit_refused(proto::errc why) { ++circuit_refusals[static_cast<std::size_t>(why) % errc_count]; }
  void handshake_accepted() { ++handshakes_accepted; }
  void padding_sent(std::uint64_t bytes) { padding_bytes_out += bytes; }
  void padding_received(std::uint64_t bytes) { padding_bytes_in += bytes; }
  void link_made_room() { ++links_made_room; }
  void circuit_accepted() { ++circuits_accepted; }
  void circuit_sacrificed() { ++circuits_sacrificed; }
  void stream_opened() { ++streams_opened; }
  void stream_failed() { ++streams_failed; }
  void cleartext_refused() { ++streams_cleartext; }
  void flow_opened() { ++flows_opened; }
  void flow_failed() { ++flows_failed; }
  void datagrams_dropped(std::uint64_t count = 1) { dropped_datagrams += count; }
  void datagram_too_big() { ++too_big_datagrams; }
  void question_refused() { ++questions_refused; }
  void service_refused() { ++services_refused; }

  std::array<std::uint64_t, 2> cells_in{};
  std::array<std::uint64_t, 2> cells_out{};
  std::array<std::uint64_t, errc_count> link_refusals{};
  std::array<std::uint64_t, errc_count> handshake_refusals{};
  std::array<std::uint64_t, errc_count> create_refusals{};
  std::array<std::uint64_t, errc_count> circuit_refusals{};
  std::uint64_t unknown_circuit_cells = 0;
  std::uint64_t handshakes_accepted = 0;
  std::uint64_t padding_bytes_in = 0;
  std::uint64_t padding_bytes_out = 0;
  std::uint64_t links_made_room = 0; ///< unused, closed for a new one
  std::uint64_t circuits_accepted = 0;
  std::uint64_t circuits_sacrificed = 0; ///< ended because the process held too many bytes or descriptors
  std::uint64_t streams_opened = 0;
  std::uint64_t streams_failed = 0;
  std::uint64_t streams_cleartext = 0;
  std::uint64_t flows_opened = 0;
  std::uint64_t flows_failed = 0;
  std::uint64_t dropped_datagrams = 0; ///< no room, no answer to their name, or not from the flow's peer
  std::uint64_t too_big_datagrams = 0;
  std::uint64_t questions_refused = 0; ///< too many of one circuit at a time
  std::uint64_t services_refused = 0;  ///< requests too long, or for what is not served here
};

} // namespace gate17::node
