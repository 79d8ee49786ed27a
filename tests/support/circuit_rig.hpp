// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "proto/cell/circuit_session.hpp"
#include "proto/cell/hop_session.hpp"
#include "tests/support/ratchet_pair.hpp"
#include "tests/support/seeded_random.hpp"

namespace gate17::test {

using bytes = std::vector<std::uint8_t>;

/// Sees, and may change, the body that crosses link `i`: 0 is client to entry, i is hop i-1 to hop i.
using link_tap = std::function<void(std::size_t link, proto::byte_span body)>;

/// What became of a body that was sent through the hops: who delivered it, or who refused it and why.
struct passage {
  std::optional<proto::errc> error;
  std::size_t hop = 0;
  bytes payload;
};

/// A client and the n hops of one circuit without links between them. Deterministic per seed.
class circuit_rig {
public:
  circuit_rig(std::vector<proto::suite_id> hop_suites, std::uint64_t seed)
      : random(seed), suites(std::move(hop_suites)) {
    for (std::size_t i = 0; i < suites.size(); ++i) {
      keys.emplace_back(random);
    }
  }

  circuit_rig(std::size_t n, proto::suite_id suite, std::uint64_t seed)
      : circuit_rig(std::vector<proto::suite_id>(n, suite), seed) {}

  std::size_t size() const { return suites.size(); }

  std::vector<proto::hop_plan> plans() const {
    std::vector<proto::hop_plan> out;
    for (std::size_t i = 0; i < size(); ++i) {
      out.push_back({keys[i].pub(), suites[i], std::nullopt});
    }
    return out;
  }

  /// Sends a create through all hops that accept it.
  passage create(const link_tap& tap = {}) {
    bytes room(proto::create_body_bytes + proto::create_shift);
    const auto body = proto::byte_span(room).first(proto::create_body_bytes);
    client.emplace(proto::circuit_session::create(plans(), random, body).value());
    for (std::size_t i = 0; i < size(); ++i) {
      touch(tap, i, body);
      auto opened = proto::hop_session::open_create(room, keys[i].pub(), keys[i].secrets());
      if (!opened) {
        return {opened.error(), i, {}};
      }
      opened_.push_back({opened->deliver, opened->next});
      hops.push_back(std::move(opened->session));
      std::copy_n(room.begin() + proto::create_shift, body.size(), room.begin());
    }
    return {std::nullopt, size() - 1, {}};
  }

  /// Sends a created from `originator` back to the client.
  passage created(std::size_t originator, const bytes& payload = {}, const link_tap& tap = {}) {
    bytes room(proto::created_shift + proto::created_body_bytes);
    const auto outgoing = proto::byte_span(room).first(proto::created_body_bytes);
    must(hops[originator].make_created(random, outgoing, payload));
    touch(tap, originator, outgoing);
    for (std::size_t i = originator; i-- > 0;) {
      std::copy_backward(outgoing.begin(), outgoing.end(), room.end());
      must(hops[i].relay_created(random, room));
      touch(tap, i, outgoing);
    }
    return passage_of(client->open_created(outgoing));
  }

  void establish() {
    create();
    if (const auto answered = created(size() - 1); answered.error) {
      throw std::runtime_error("created did not open");
    }
  }

  /// Seals a cell for `target`; the returned room has the body in front.
  bytes seal_forward(std::size_t target, proto::cell_size size, const bytes& payload) {
    bytes room(proto::body_bytes(size) + proto::slot_tailroom, 0xEE);
    std::copy(payload.begin(), payload.end(),
              room.begin() + static_cast<std::ptrdiff_t>(proto::forward_payload_offset(target)));
    must(client->seal_forward(target, room, size, payload.size(), random));
    return room;
  }

  passage forward(std::size_t target, proto::cell_size size, const bytes& payload, const link_tap& tap = {}) {
    bytes room = seal_forward(target, size, payload);
    const auto n = proto::body_bytes(size);
    room.resize(n + proto::relay_shift);
    for (std::size_t i = 0; i < hops.size(); ++i) {
      touch(tap, i, proto::byte_span(room).first(n));
      const auto layer = hops[i].open_forward(room);
      if (!layer) {
        return {layer.error(), i, {}};
      }
      if (layer->deliver) {
        return {std::nullopt, i, {layer->payload.begin(), layer->payload.end()}};
      }
      std::copy_n(room.begin() + proto::relay_shift, n, room.begin());
    }
    throw std::runtime_error("the last hop was told to relay");
  }

  /// What reaches the client when `originator` writes `payload`; the room has the body in front.
  bytes seal_backward(std::size_t originator, proto::cell_size size, const bytes& payload, const link_tap& tap = {}) {
    const auto n = proto::body_bytes(size);
    bytes room(proto::relay_shift + n, 0xEE);
    const auto outgoing = proto::byte_span(room).first(n);
    std::copy(payload.begin(), payload.end(), room.begin() + proto::relay_shift);
    must(hops[originator].seal_backward(outgoing, payload.size(), random));
    touch(tap, originator, outgoing);
    for (std::size_t i = originator; i-- > 0;) {
      std::copy_backward(outgoing.begin(), outgoing.end(), room.end());
      must(hops[i].relay_backward(room));
      touch(tap, i, outgoing);
    }
    room.resize(n + proto::slot_tailroom);
    return room;
  }

  passage backward(std::size_t originator, proto::cell_size size, const bytes& payload, const link_tap& tap = {}) {
    bytes room = seal_backward(originator, size, payload, tap);
    return passage_of(client->open_backward(room, size));
  }

  bytes payload(std::size_t count) {
    bytes out(count);
    random.fill(out);
    return out;
  }

  struct told {
    bool deliver = false;
    proto::node_id next;
  };
  /// What each hop read in its slot.
  const std::vector<told>& opened() const { return opened_; }

  seeded_random random;
  std::vector<proto::suite_id> suites;
  std::vector<responder_identity> keys;
  std::optional<proto::circuit_session> client;
  std::vector<proto::hop_session> hops;
  proto::suite_policy policy;
  proto::circuit_session::time_point now{std::chrono::hours(1)};

private:
  static void touch(const link_tap& tap, std::size_t link, proto::byte_span body) {
    if (tap) {
      tap(link, body);
    }
  }

  static passage passage_of(const proto::result<proto::opened_backward>& opened) {
    if (!opened) {
      return {opened.error(), 0, {}};
    }
    return {std::nullopt, opened->hop, {opened->payload.begin(), opened->payload.end()}};
  }

  std::vector<told> opened_;
};

} // namespace gate17::test
