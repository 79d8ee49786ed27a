// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/metrics/node_metrics.hpp"

namespace gate17::node {

namespace {

std::array<prometheus::Counter*, 2> by_size(metrics_registry& in, const std::string& name, const std::string& help) {
  return {&in.counter(name, help, {{"size", "small"}}), &in.counter(name, help, {{"size", "large"}})};
}

} // namespace

link_metrics::link_metrics(metrics_registry& in)
    : received(by_size(in, "gate17_link_cells_received_total", "Cells read from links")),
      sent(by_size(in, "gate17_link_cells_sent_total", "Cells handed to the kernel on links")),
      refused(in.refusals("gate17_link_cells_refused_total", "Cells that ended their link, by reason")),
      padding_in(in.counter("gate17_link_padding_received_bytes_total", "Padding read from links")),
      padding_out(in.counter("gate17_link_padding_sent_bytes_total", "Padding handed to the kernel on links")),
      made_room(
          in.counter("gate17_link_made_room_total", "Unused links of clients closed because there were too many")) {}

void link_metrics::cell_received(proto::cell_size size, std::uint64_t times) {
  received[static_cast<std::size_t>(size)]->Increment(static_cast<double>(times));
}

void link_metrics::cell_sent(proto::cell_size size, std::uint64_t times) {
  sent[static_cast<std::size_t>(size)]->Increment(static_cast<double>(times));
}

handshake_metrics::handshake_metrics(metrics_registry& in)
    : accepted(in.counter("gate17_handshake_accepted_total", "Link handshakes accepted")),
      refused(in.refusals("gate17_handshake_refused_total", "Link handshakes refused, by reason")) {}

circuit_metrics::circuit_metrics(metrics_registry& in)
    : accepted(in.counter("gate17_circuit_accepted_total", "Circuits accepted as a hop")),
      sacrificed(in.counter("gate17_circuit_sacrificed_total",
                            "Circuits ended because the process held too many bytes or files")),
      unknown(in.counter("gate17_circuit_unknown_cells_total", "Cells for a circuit that does not exist")),
      creates_refused(in.refusals("gate17_circuit_creates_refused_total", "Requests for a circuit refused, by reason")),
      refused(in.refusals("gate17_circuit_refused_total", "Circuits ended because of a cell, by reason")) {}

stream_metrics::stream_metrics(metrics_registry& in)
    : opened(in.counter("gate17_stream_opened_total", "Streams connected to their target")),
      failed(in.counter("gate17_stream_failed_total", "Streams whose target could not be reached")),
      cleartext(in.counter("gate17_stream_cleartext_total", "Streams refused because their first bytes were readable")),
      services(in.counter("gate17_service_refused_total",
                          "Requests to this node itself refused: too long, or for what it does not serve")) {}

flow_metrics::flow_metrics(metrics_registry& in)
    : opened(in.counter("gate17_flow_opened_total", "Flows of datagrams connected to their target")),
      failed(in.counter("gate17_flow_failed_total", "Flows of datagrams whose target could not be reached")),
      dropped(in.counter("gate17_datagram_dropped_total", "Datagrams dropped for want of room or of a target")),
      too_big(in.counter("gate17_datagram_too_big_total", "Datagrams dropped because no cell can carry them")),
      questions(in.counter("gate17_question_refused_total", "Questions for names refused: too many of one circuit")) {}

loop_metrics::loop_metrics(metrics_registry& in)
    : dropped(in.counter("gate17_loop_posts_dropped_total", "Commands lost because a loop's queue was full")),
      ticks(in.counter("gate17_loop_ticks_total", "Times that a loop published its counts")) {}

directory_metrics::directory_metrics(metrics_registry& in)
    : whole(in.gauge("gate17_document_bytes", "Size of the newest network document")),
      packed(in.gauge("gate17_document_packed_bytes", "The same compressed; 0 until somebody asked for it")),
      diff(in.gauge("gate17_document_diff_bytes", "Its difference to the document asked from last; 0 likewise")),
      bad_diffs(in.gauge("gate17_document_bad_diffs", "Differences that led to no valid document, since the start")),
      conflicts(in.gauge("gate17_document_conflicts", "Periods for which two valid documents were seen")),
      registry_(in) {}

void directory_metrics::measured(const actors::consensus_status& held) {
  whole.Set(static_cast<double>(held.bytes.whole));
  packed.Set(static_cast<double>(held.bytes.packed));
  diff.Set(static_cast<double>(held.bytes.diff));
  bad_diffs.Set(static_cast<double>(held.bad_diffs));
  conflicts.Set(static_cast<double>(held.conflicts.size()));
  for (const auto& [why, times] : held.refused_uploads)
    registry_
        .gauge("gate17_directory_uploads_refused", "Descriptors and prekeys turned away here, since the start",
               {{"reason", std::string(to_string(why))}})
        .Set(static_cast<double>(times));
}

council_metrics::council_metrics(metrics_registry& in)
    : votes(in.gauge("gate17_authority_votes", "Votes that counted for the newest document voted on")),
      signatures(in.gauge("gate17_authority_signatures", "Signatures of that document known here")),
      documents(in.gauge("gate17_authority_documents", "Documents put together here, since the start")),
      failed(in.gauge("gate17_authority_votes_failed", "Votes after which there was nothing to sign, since the start")),
      disputed(in.gauge("gate17_authority_disputed",
                        "Signatures of other authorities for another document, since the start")),
      liars(in.gauge("gate17_authority_liars", "Authorities proven to have cast two votes for one period")) {}

void council_metrics::measured(const actors::council_status& held) {
  votes.Set(held.votes_counted);
  signatures.Set(held.signatures);
  documents.Set(static_cast<double>(held.documents_total));
  failed.Set(static_cast<double>(held.failed_total));
  disputed.Set(static_cast<double>(held.disputed_total));
  liars.Set(held.liars);
}

namespace {

prometheus::Counter& probes(metrics_registry& in, const std::string& outcome) {
  return in.counter("gate17_authority_probes_total", "Circuits built to see whether nodes can be reached, by outcome",
                    {{"outcome", outcome}});
}

/// A prober that was restarted counts from 0 again.
void count(prometheus::Counter& in, std::uint64_t now, std::uint64_t last) {
  in.Increment(static_cast<double>(now >= last ? now - last : now));
}

} // namespace

probing_metrics::probing_metrics(metrics_registry& in)
    : answered(probes(in, "answered")),
      failed(probes(in, "failed")),
      unsent(probes(in, "unsent")),
      measurements(in.counter("gate17_authority_measurements_total", "Probes that measured how fast bytes came back")),
      reachable(
          in.gauge("gate17_authority_reachable_nodes", "Nodes that probes of this authority reach, or may still")),
      unreachable(in.gauge("gate17_authority_unreachable_nodes", "Nodes that they do not reach")) {}

void probing_metrics::measured(const actors::probing_status& held) {
  count(answered, held.answered_total, last_.answered_total);
  count(failed, held.failed_total, last_.failed_total);
  count(unsent, held.unsent_total, last_.unsent_total);
  count(measurements, held.measured_total, last_.measured_total);
  reachable.Set(held.reachable);
  unreachable.Set(held.unreachable);
  last_ = held;
}

accountant_metrics::accountant_metrics(metrics_registry& in)
    : held(in.gauge("gate17_buffer_held_bytes", "Bytes held in queues and buffers")),
      limit(in.gauge("gate17_buffer_limit_bytes", "Bytes above which circuits are refused and killed")) {}

void accountant_metrics::measured(const byte_accountant& process) {
  held.Set(static_cast<double>(process.bytes()));
  limit.Set(static_cast<double>(process.limit_bytes()));
}

} // namespace gate17::node
