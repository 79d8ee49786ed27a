// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/circuit/exit_circuit.hpp"

#include <algorithm>

#include "node/exit/exit_flow.hpp"
#include "node/exit/exit_question.hpp"
#include "node/exit/exit_stream.hpp"
#include "node/stream/service_stream.hpp"
#include "proto/cell/control_body.hpp"

namespace gate17::node {

namespace {

// Streams stop at `cell_packer::queued_bytes_max`. What is far beyond it are answers to frames of a client that takes
// none of them.
constexpr std::size_t unread_bytes_max = 4 * cell_packer::queued_bytes_max;

} // namespace

exit_circuit::exit_circuit(loop_context& context, hop_circuit_keeper& keeper, exit_services& services,
                           proto::hop_session session)
    : hop_circuit(context, keeper, std::move(session)),
      services_(services),
      packer_(context, face_, previous_),
      flows_(services.datagrams == nullptr ? 0 : services.datagrams->flows_per_circuit_max),
      questions_(services.datagrams == nullptr ? 0 : services.datagrams->questions_per_circuit_max),
      streams_(context.loop) {
  if (services_.names != nullptr)
    names_.emplace(*services_.names);
}

bool exit_circuit::answer() { return face_.send_created().has_value(); }

void exit_circuit::on_cell(leg&, cell arrived) {
  note_use();
  if (arrived.kind == proto::cell_kind::destroy) {
    previous_.detach();
    destroy(actors::close_reason::finished);
    return;
  }
  if (arrived.kind != proto::cell_kind::relay) {
    on_violation(proto::errc::unsolicited);
    return;
  }
  const auto layer = face_.open(arrived);
  if (!layer) {
    on_violation(layer.error());
    return;
  }
  if (!layer->deliver) {
    on_violation(proto::errc::bad_layer);
    return;
  }
  const auto bytes = arrived.wire_bytes();
  if (auto done = on_frames(layer->payload, arrived.storage); !done)
    on_violation(done.error());
  else if (purpose_ != purpose::measuring && previous_.queued_bytes() > unread_bytes_max)
    on_violation(proto::errc::limit_exceeded);
  else
    previous_.drained(bytes);
}

proto::result<void> exit_circuit::on_frames(proto::byte_view payload, const chunk_ref& storage) {
  proto::frame_reader frames(payload, proto::frame_path::client_to_exit, purpose_ != purpose::streams);
  for (;;) {
    const auto next = frames.next();
    if (!next)
      return tl::unexpected(next.error());
    if (!*next || over())
      return {};
    if (auto done = on_frame(**next, storage); !done)
      return done;
  }
}

proto::result<void> exit_circuit::on_frame(const proto::frame_view& frame, const chunk_ref& storage) {
  const auto common = face_.on_common_frame(frame);
  if (!common)
    return tl::unexpected(common.error());
  if (*common)
    return {};
  if (frame.type == proto::frame_type::echo)
    return on_echo(frame);
  if (frame.type == proto::frame_type::speedtest || purpose_ == purpose::measuring)
    return tl::unexpected(proto::errc::unsolicited); // it would answer more than it gets
  purpose_ = purpose::streams;
  if (frame.type == proto::frame_type::open)
    return on_open(frame);
  if (frame.type == proto::frame_type::open_service)
    return on_open_service(frame);
  if (frame.type == proto::frame_type::resolve)
    return on_resolve(frame);
  if (frame.type == proto::frame_type::datagram && frame.stream > streams_.newest_id())
    return on_first_datagram(frame);
  return streams_.on_frame(frame, storage);
}

/// Sent back as it came. What waits here is bounded by what a circuit may have echoed at all, so that nobody needs to
/// be held back; a client that takes nothing has less to gain than from a stream.
proto::result<void> exit_circuit::on_echo(const proto::frame_view& frame) {
  if (purpose_ == purpose::streams)
    return tl::unexpected(proto::errc::unsolicited);
  purpose_ = purpose::measuring;
  echoed_bytes_ += frame.content.size();
  if (echoed_bytes_ > proto::echo_bytes_max)
    return tl::unexpected(proto::errc::limit_exceeded);
  // A cell of a longer route holds less: in pieces that fit.
  auto left = frame.content;
  while (!left.empty()) {
    auto& frames = packer_.writer(proto::frame_header_bytes + 1);
    const auto piece = left.first(std::min(left.size(), frames.room() - proto::frame_header_bytes));
    frames.append(proto::frame_type::echo, 0, piece);
    left = left.subspan(piece.size());
  }
  return {};
}

proto::result<void> exit_circuit::on_open(const proto::frame_view& frame) {
  const auto open = proto::parse_open(frame.content);
  if (!open)
    return tl::unexpected(open.error());
  if (frame.stream <= streams_.newest_id())
    return tl::unexpected(proto::errc::unsolicited);
  const auto trust = services_.trusted ? exit_trust::trusted : exit_trust::community;
  auto added = std::make_unique<exit_stream>(*this, frame.stream, trust);
  auto& opened = static_cast<exit_stream&>(streams_.add(std::move(added)));
  if (services_.dialer == nullptr || !names_)
    opened.refuse(proto::close_code::policy);
  else if (streams_.size() > services_.streams_max)
    opened.refuse(proto::close_code::internal);
  else
    opened.dial(*services_.dialer, *names_, open->host, open->port);
  return {};
}

proto::result<void> exit_circuit::on_open_service(const proto::frame_view& frame) {
  const auto open = proto::parse_open_service(frame.content);
  if (!open)
    return tl::unexpected(open.error());
  if (frame.stream <= streams_.newest_id())
    return tl::unexpected(proto::errc::unsolicited);
  streams_.add(make_service_stream(*this, frame.stream, static_cast<std::uint8_t>(open->target),
                                   services_.request_bytes_max, services_.serve));
  return {};
}

proto::result<void> exit_circuit::on_first_datagram(const proto::frame_view& frame) {
  const auto datagram = proto::parse_datagram(frame.content);
  if (!datagram)
    return tl::unexpected(datagram.error());
  if (services_.datagrams == nullptr || !names_) {
    packer_.writer(proto::frame_header_bytes + 1).close(frame.stream, proto::close_code::policy);
    streams_.skip(frame.stream);
    return {};
  }
  auto& flow = static_cast<exit_flow&>(
      streams_.add(std::make_unique<exit_flow>(*this, frame.stream, *services_.datagrams, *names_)));
  auto in_circuit = flows_.take();
  auto in_process = services_.datagrams->flows.take();
  if (in_circuit && in_process)
    flow.begin(*datagram, std::move(*in_circuit), std::move(*in_process));
  else
    flow.refuse(proto::close_code::internal);
  return {};
}

proto::result<void> exit_circuit::on_resolve(const proto::frame_view& frame) {
  const auto asked = proto::parse_resolve(frame.content);
  if (!asked)
    return tl::unexpected(asked.error());
  if (frame.stream <= streams_.newest_id())
    return tl::unexpected(proto::errc::unsolicited);
  if (services_.datagrams == nullptr || !names_) {
    packer_.writer(proto::frame_header_bytes + 7).not_resolved(frame.stream, proto::close_code::policy);
    streams_.skip(frame.stream);
    return {};
  }
  auto& question = static_cast<exit_question&>(
      streams_.add(std::make_unique<exit_question>(*this, frame.stream, *services_.datagrams, *names_)));
  if (auto in_circuit = questions_.take()) {
    question.ask(*asked, std::move(*in_circuit));
    return {};
  }
  context_.metrics.question_refused();
  question.refuse(proto::close_code::internal);
  return {};
}

void exit_circuit::on_sent(leg&, std::size_t bytes) {
  face_.cell_left(bytes);
  if (packer_.room_again())
    streams_.room_again();
  continue_end();
}

void exit_circuit::on_link_lost(leg&, actors::close_reason reason, proto::byte_view) { destroy(reason); }

void exit_circuit::on_over(actors::close_reason reason) {
  packer_.abandon();
  streams_.lose_all(reason);
}

void exit_circuit::finished(stream& done, proto::close_code) { streams_.retire(done); }

} // namespace gate17::node
