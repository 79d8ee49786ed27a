// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/metrics/data_plane_publisher.hpp"

namespace gate17::node {

namespace {

using refusal_counts = decltype(data_plane_metrics::link_refusals);

template <class Count>
void pass_on(std::uint64_t now, std::uint64_t last, Count count) {
  if (now != last)
    count(now - last);
}

template <class Count>
void pass_on_reasons(const refusal_counts& now, const refusal_counts& last, Count count) {
  for (std::size_t i = 0; i < now.size(); ++i)
    pass_on(now[i], last[i], [&](std::uint64_t times) { count(static_cast<proto::errc>(i), times); });
}

} // namespace

void data_plane_publisher::publish(const data_plane_metrics& now, std::uint64_t posts_dropped) {
  auto& links = into_.links;
  auto& handshakes = into_.handshakes;
  auto& circuits = into_.circuits;
  auto& streams = into_.streams;
  auto& flows = into_.flows;
  for (const auto size : {proto::cell_size::small, proto::cell_size::large}) {
    const auto i = static_cast<std::size_t>(size);
    pass_on(now.cells_in[i], last_.cells_in[i], [&](auto times) { links.cell_received(size, times); });
    pass_on(now.cells_out[i], last_.cells_out[i], [&](auto times) { links.cell_sent(size, times); });
  }
  pass_on_reasons(now.link_refusals, last_.link_refusals, [&](auto why, auto n) { links.cell_refused(why, n); });
  pass_on_reasons(now.handshake_refusals, last_.handshake_refusals,
                  [&](auto why, auto n) { handshakes.handshake_refused(why, n); });
  pass_on_reasons(now.create_refusals, last_.create_refusals,
                  [&](auto why, auto n) { circuits.create_refused(why, n); });
  pass_on_reasons(now.circuit_refusals, last_.circuit_refusals,
                  [&](auto why, auto n) { circuits.circuit_refused(why, n); });
  pass_on(now.unknown_circuit_cells, last_.unknown_circuit_cells,
          [&](auto n) { circuits.cell_for_unknown_circuit(n); });
  pass_on(now.handshakes_accepted, last_.handshakes_accepted, [&](auto n) { handshakes.handshake_accepted(n); });
  pass_on(now.padding_bytes_in, last_.padding_bytes_in, [&](auto n) { links.padding_received(n); });
  pass_on(now.padding_bytes_out, last_.padding_bytes_out, [&](auto n) { links.padding_sent(n); });
  pass_on(now.links_made_room, last_.links_made_room, [&](auto n) { links.link_made_room(n); });
  pass_on(now.circuits_sacrificed, last_.circuits_sacrificed, [&](auto n) { circuits.circuit_sacrificed(n); });
  pass_on(now.circuits_accepted, last_.circuits_accepted, [&](auto n) { circuits.circuit_accepted(n); });
  pass_on(now.streams_opened, last_.streams_opened, [&](auto n) { streams.stream_opened(n); });
  pass_on(now.streams_failed, last_.streams_failed, [&](auto n) { streams.stream_failed(n); });
  pass_on(now.streams_cleartext, last_.streams_cleartext, [&](auto n) { streams.cleartext_refused(n); });
  pass_on(now.services_refused, last_.services_refused, [&](auto n) { streams.service_refused(n); });
  pass_on(now.questions_refused, last_.questions_refused, [&](auto n) { flows.question_refused(n); });
  pass_on(now.flows_opened, last_.flows_opened, [&](auto n) { flows.flow_opened(n); });
  pass_on(now.flows_failed, last_.flows_failed, [&](auto n) { flows.flow_failed(n); });
  pass_on(now.dropped_datagrams, last_.dropped_datagrams, [&](auto n) { flows.datagram_dropped(n); });
  pass_on(now.too_big_datagrams, last_.too_big_datagrams, [&](auto n) { flows.datagram_too_big(n); });
  pass_on(posts_dropped, posts_dropped_, [&](auto n) { into_.loops.post_dropped(n); });
  into_.loops.tick_published();
  last_ = now;
  posts_dropped_ = posts_dropped;
}

} // namespace gate17::node
