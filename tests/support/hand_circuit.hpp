// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>

#include "tests/support/hand_link.hpp"

namespace gate17::test {

/// A circuit over a hand link: creates, frames and cells as the test wants them.
class hand_circuit {
public:
  hand_circuit(hand_link& over, std::uint32_t id, const std::vector<proto::hop_plan>& hops)
      : create(proto::create_body_bytes), link_(over), id_(id) {
    session.emplace(proto::circuit_session::create(hops, over.random, create).value());
  }

  /// Through the first `hops` nodes of the rig.
  static std::vector<proto::hop_plan> plan(const data_plane_rig& rig, const std::vector<std::size_t>& nodes,
                                           proto::suite_id suite = proto::suite_id::x25519_aes256gcm_blake2b) {
    std::vector<proto::hop_plan> made;
    for (const auto node : nodes)
      made.push_back({*rig.nodes[node]->hop(rig.period).keys, suite, std::nullopt});
    return made;
  }

  bool send_create() { return send_create_as(id_); }
  bool send_create_as(std::uint32_t id) {
    const auto half = create.begin() + proto::small_body_bytes;
    return link_.send_cell({.circuit = id, .kind = proto::cell_kind::create_first}, {create.begin(), half}) &&
           link_.send_cell({.circuit = id, .kind = proto::cell_kind::create_second}, {half, create.end()});
  }

  bool await_created() {
    auto cell = link_.next(id_);
    return cell && cell->header.kind == proto::cell_kind::created && session->open_created(cell->body);
  }
  bool build() { return send_create() && await_created(); }

  struct refused {
    proto::end_reason reason;
    bytes records;
  };
  std::optional<refused> await_refused() {
    const auto cell = link_.next(id_);
    if (!cell || cell->header.kind != proto::cell_kind::refused)
      return std::nullopt;
    const auto read = proto::read_refused_body(cell->body).value();
    return refused{read.reason, {read.records.begin(), read.records.end()}};
  }
  std::optional<proto::end_reason> await_destroy() {
    const auto cell = link_.next(id_);
    if (!cell || cell->header.kind != proto::cell_kind::destroy)
      return std::nullopt;
    return proto::read_destroy_body(cell->body).value();
  }

  /// A sealed onion body for `hop` that carries `payload`.
  bytes seal(std::size_t hop, const bytes& payload, proto::cell_size size = proto::cell_size::small) {
    bytes room(proto::body_bytes(size) + proto::slot_tailroom);
    std::copy(payload.begin(), payload.end(),
              room.begin() + static_cast<std::ptrdiff_t>(proto::forward_payload_offset(hop)));
    if (!session->seal_forward(hop, room, size, payload.size(), link_.random))
      throw std::runtime_error("a body did not seal");
    room.resize(proto::body_bytes(size));
    return room;
  }
  /// Waits for credit when it must.
  bool send_payload(std::size_t hop, const bytes& payload, proto::cell_size size = proto::cell_size::small) {
    const auto needed = sent_ + proto::wire_bytes(size);
    const auto covered = [&] {
      link_.read_cells();
      return proto::hop_window_bytes_start + link_.credit[id_] >= needed || link_.closed() || destroyed();
    };
    return link_.wait(covered) && !destroyed() && send_unpaid(hop, payload, size);
  }
  /// Whatever the credit says.
  bool send_unpaid(std::size_t hop, const bytes& payload, proto::cell_size size = proto::cell_size::small) {
    sent_ += proto::wire_bytes(size);
    return link_.send_cell({.circuit = id_, .kind = proto::cell_kind::relay, .size = size}, seal(hop, payload, size));
  }

  /// Payload of the next backward cell and the hop that wrote it.
  std::optional<std::pair<std::size_t, bytes>> next_payload() {
    auto cell = link_.next(id_);
    if (!cell || cell->header.kind != proto::cell_kind::relay)
      return std::nullopt;
    cell->body.resize(cell->body.size() + proto::slot_tailroom);
    const auto opened = session->open_backward(cell->body, cell->header.size);
    if (!opened)
      return std::nullopt;
    return std::pair(opened->hop, bytes(opened->payload.begin(), opened->payload.end()));
  }

  /// Frames written by `write`.
  template <class Write>
  static bytes frames(Write write, std::size_t room = 16'000) {
    bytes area(room);
    proto::frame_writer out(area);
    write(out);
    area.resize(out.used());
    return area;
  }

  bool destroyed() const {
    const auto& waiting = link_.cells[id_];
    return !waiting.empty() && waiting.back().header.kind == proto::cell_kind::destroy;
  }

  bytes create;
  std::optional<proto::circuit_session> session;

private:
  hand_link& link_;
  std::uint32_t id_;
  std::uint64_t sent_ = 0;
};

/// Three nodes, and a circuit through them that must keep working whatever else is done to the nodes.
struct guarded_rig : data_plane_rig {
  explicit guarded_rig(std::uint64_t seed) : data_plane_rig(seed) {
    if (!build(1))
      throw std::runtime_error("the healthy circuit was not built");
    app = open(1, there.at());
  }

  /// Bytes go there and come back on the stream that was opened at the start.
  bool still_works() {
    const auto question = pattern(5'000, ++asked_);
    std::size_t at = 0;
    std::size_t back_at = 0;
    bytes heard;
    bytes answered;
    const auto echo = [&] {
      push(app.get(), question, at);
      if (!there.connection)
        there.accepted();
      if (there.connection && pull(there.connection.get(), heard) == pulled::nothing && heard.size() == question.size())
        push(there.connection.get(), heard, back_at);
      pull(app.get(), answered);
      return answered.size() == question.size();
    };
    return run_until(echo) && heard == question && answered == question && control.closed.empty();
  }

  const node::data_plane_metrics& metrics(std::size_t node) { return nodes[node]->plane->context().metrics; }
  std::uint64_t handshakes_refused(proto::errc why, std::size_t node = 0) {
    return metrics(node).handshake_refusals[static_cast<std::size_t>(why)];
  }
  std::uint64_t links_refused(proto::errc why, std::size_t node = 0) {
    return metrics(node).link_refusals[static_cast<std::size_t>(why)];
  }
  std::uint64_t creates_refused(proto::errc why, std::size_t node = 0) {
    return metrics(node).create_refusals[static_cast<std::size_t>(why)];
  }
  std::uint64_t circuits_refused(proto::errc why, std::size_t node = 0) {
    return metrics(node).circuit_refusals[static_cast<std::size_t>(why)];
  }

  target there;
  node::unique_fd app;

private:
  std::uint64_t asked_ = 0;
};

} // namespace gate17::test
