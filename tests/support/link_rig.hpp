// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "proto/cell/link_session.hpp"
#include "tests/support/ratchet_pair.hpp"
#include "tests/support/seeded_random.hpp"

namespace gate17::test {

/// Both ends of one link, and nothing between them. Deterministic per seed.
class link_rig {
public:
  using bytes = std::vector<std::uint8_t>;

  link_rig(proto::suite_id link_suite, std::uint64_t seed) : random(seed), suite(link_suite), keys(random) {}

  bytes hello(std::optional<proto::byte_array<16>> nonce_echo = {}) {
    bytes out(proto::hello_bytes);
    initiator.emplace(proto::link_session::initiate(suite, keys.pub(), nonce_echo, random, out).value());
    return out;
  }

  void accept(bytes hello_in) {
    responder.emplace(proto::link_session::accept(hello_in, keys.pub(), keys.secrets()).value());
  }

  void answer() {
    bytes out(proto::answer_bytes);
    must(responder->write_answer(random, out));
    if (!std::holds_alternative<proto::answer_accepted>(initiator->read_answer(out).value())) {
      throw std::runtime_error("the answer did not accept");
    }
  }

  void establish() {
    accept(hello());
    answer();
  }

  /// A sealed cell whose body is random unless `body` is given.
  bytes seal(proto::link_session& from, const proto::link_header& header, const bytes& body = {}) {
    bytes cell(proto::wire_bytes(header.size));
    const auto room = proto::byte_span(cell).subspan(proto::link_overhead);
    if (body.empty()) {
      random.fill(room);
    } else {
      std::copy(body.begin(), body.end(), room.begin());
    }
    must(from.seal_cell(cell, header));
    return cell;
  }

  /// One DH pair, which also moves the relay mode.
  void step(proto::suite_id to) {
    bytes body(proto::small_body_bytes);
    must(initiator->write_step_body(to, policy, random, now, body));
    bytes cell = seal(*initiator, {.kind = proto::cell_kind::step}, body);
    responder->open_cell(cell).value();
    must(responder->on_step_body(body_of(cell), policy, now));
    must(responder->write_step_answer_body(random, body));
    cell = seal(*responder, {.kind = proto::cell_kind::step_answer}, body);
    initiator->open_cell(cell).value();
    must(initiator->on_step_answer_body(body_of(cell)));
  }

  static proto::byte_view body_of(const bytes& cell) { return proto::byte_view(cell).subspan(proto::link_overhead); }

  seeded_random random;
  proto::suite_id suite;
  responder_identity keys;
  proto::suite_policy policy;
  proto::link_session::time_point now{std::chrono::hours(1)};
  std::optional<proto::link_session> initiator;
  std::optional<proto::link_session> responder;
};

} // namespace gate17::test
