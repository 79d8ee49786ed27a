// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/attack/attack_circuit.hpp"

#include <algorithm>
#include <stdexcept>

namespace gate17::attack {

attack_circuit::attack_circuit(attack_link& over, std::uint32_t id,
                               const std::vector<proto::responder_keys_public>& hops)
    : link_(over), id_(id), hops_(hops.size()), create_(proto::create_body_bytes) {
  std::vector<proto::hop_plan> plan;
  for (const auto& keys : hops)
    plan.push_back({keys, usual_suite, std::nullopt});
  session_.emplace(proto::circuit_session::create(plan, link_.random, create_).value());
}

bool attack_circuit::send_create() { return send_create_as(id_); }

bool attack_circuit::send_create_as(std::uint32_t id) {
  const auto half = create_.begin() + proto::small_body_bytes;
  return link_.send_cell({.circuit = id, .kind = proto::cell_kind::create_first}, {create_.begin(), half}) &&
         link_.send_cell({.circuit = id, .kind = proto::cell_kind::create_second}, {half, create_.end()});
}

bool attack_circuit::send_spoilt_as(std::uint32_t id) {
  create_.back() ^= 1;
  const bool sent = send_create_as(id);
  create_.back() ^= 1;
  return sent;
}

bool attack_circuit::await_created() {
  auto cell = link_.next(id_);
  if (!cell || cell->header.kind != proto::cell_kind::created)
    return false;
  const auto opened = session_->open_created(cell->body);
  return opened && opened->hop + 1 == hops_;
}

bytes attack_circuit::seal(std::size_t hop, const bytes& payload, proto::cell_size size) {
  bytes room(proto::body_bytes(size) + proto::slot_tailroom);
  std::copy(payload.begin(), payload.end(),
            room.begin() + static_cast<std::ptrdiff_t>(proto::forward_payload_offset(hop)));
  if (!session_->seal_forward(hop, room, size, payload.size(), link_.random))
    throw std::runtime_error("a body did not seal");
  room.resize(proto::body_bytes(size));
  return room;
}

bool attack_circuit::send_unpaid(std::size_t hop, const bytes& payload, proto::cell_size size) {
  sent_ += proto::wire_bytes(size);
  return link_.send_cell({.circuit = id_, .kind = proto::cell_kind::relay, .size = size}, seal(hop, payload, size));
}

bool attack_circuit::send_payload(std::size_t hop, const bytes& payload, proto::cell_size size) {
  const auto needed = sent_ + proto::wire_bytes(size);
  const auto end = steady::now() + patience;
  for (;;) {
    link_.read_cells();
    if (proto::hop_window_bytes_start + link_.credit[id_] >= needed)
      return send_unpaid(hop, payload, size);
    if (link_.wire.closed() || steady::now() >= end)
      return false;
    link_.wire.receive(link_.wire.inbox().size() + 1, std::chrono::milliseconds(100));
  }
}

std::optional<std::pair<std::size_t, bytes>> attack_circuit::next_payload() {
  auto cell = link_.next(id_);
  if (!cell || cell->header.kind != proto::cell_kind::relay)
    return std::nullopt;
  cell->body.resize(cell->body.size() + proto::slot_tailroom);
  const auto opened = session_->open_backward(cell->body, cell->header.size);
  if (!opened)
    return std::nullopt;
  return std::pair(opened->hop, bytes(opened->payload.begin(), opened->payload.end()));
}

bool attack_circuit::answers(std::size_t hop) {
  if (!send_payload(hop, ping()))
    return false;
  const auto got = next_payload();
  return got && got->first == hop;
}

} // namespace gate17::attack
