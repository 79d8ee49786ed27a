// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

#include "proto/cell/circuit_session.hpp"
#include "proto/cell/frame_writer.hpp"
#include "tests/attack/attack_link.hpp"

namespace gate17::attack {

/// A circuit over an attacker's link: creates, frames and cells as the attack wants them.
class attack_circuit {
public:
  attack_circuit(attack_link& over, std::uint32_t id, const std::vector<proto::responder_keys_public>& hops);

  bool send_create();
  /// The same create body under another id.
  bool send_create_as(std::uint32_t id);
  /// The same with one bit wrong where only the AEAD sees it.
  bool send_spoilt_as(std::uint32_t id);
  /// False also when a hop on the way answers with an error.
  bool await_created();
  bool build() { return send_create() && await_created(); }

  /// A sealed onion body for `hop` that carries `payload`.
  bytes seal(std::size_t hop, const bytes& payload, proto::cell_size size = proto::cell_size::small);
  bool send_unpaid(std::size_t hop, const bytes& payload, proto::cell_size size = proto::cell_size::small);
  /// Waits for credit when it must; false when that does not come.
  bool send_payload(std::size_t hop, const bytes& payload, proto::cell_size size = proto::cell_size::small);
  /// Payload of the next backward cell and the hop that wrote it.
  std::optional<std::pair<std::size_t, bytes>> next_payload();

  template <class Write>
  static bytes frames(Write write, std::size_t room = proto::forward_payload_max(proto::cell_size::small, 2)) {
    bytes area(room);
    proto::frame_writer out(area);
    write(out);
    area.resize(out.used());
    return area;
  }
  static bytes ping() {
    return frames([](auto& out) { out.ping({7}); });
  }
  /// Every hop still answers a ping.
  bool answers(std::size_t hop);

  std::uint32_t id() const { return id_; }

private:
  attack_link& link_;
  std::uint32_t id_;
  std::size_t hops_;
  bytes create_;
  std::optional<proto::circuit_session> session_;
  std::uint64_t sent_ = 0;
};

} // namespace gate17::attack
