// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <functional>
#include <list>
#include <memory>

#include "node/link/handshake_gate.hpp"
#include "node/link/link.hpp"

namespace gate17::node {

/// Reads hellos from accepted connections and turns the good ones into links, checking cheapest first: form, period,
/// mac1, budget, DH, AEAD, replay set. Silent and slow peers are dropped at a deadline, and before it, the longest
/// waiting first, when more wait than may.
class reception {
public:
  struct limits {
    std::size_t waiting_max = 4096;
    std::chrono::seconds hello_deadline{10};
  };
  using on_accepted = std::function<void(std::unique_ptr<link>)>;

  reception(loop_context& context, const handshake_gate& gate, link_keeper& keeper, const link::limits& link_bounds,
            limits bounds, on_accepted accepted);
  ~reception();

  void welcome(unique_fd socket, const proto::endpoint& peer);
  void tick();
  std::size_t waiting() const { return guests_.size(); }

private:
  struct guest;
  using guest_at = std::list<std::unique_ptr<guest>>::iterator;

  void on_readable(guest_at at);
  void dismiss(guest_at at);
  void judge(guest_at at);
  void first_contact(guest_at at, const proto::dh_public& ephemeral);
  void stale(guest_at at, const proto::dh_public& ephemeral);
  void answer_records(guest_at at, proto::answer_kind kind, const proto::dh_public& ephemeral);
  void ask_for_nonce(guest_at at, const proto::dh_public& ephemeral);
  void send_answer(guest_at at, proto::answer_kind kind, const proto::dh_public& ephemeral, proto::byte_view payload);
  proto::result<void> accept(guest_at at, const proto::hello_view& hello);

  loop_context& context_;
  const handshake_gate& gate_;
  link_keeper& keeper_;
  link::limits link_bounds_;
  limits limits_;
  on_accepted accepted_;
  std::list<std::unique_ptr<guest>> guests_;
};

} // namespace gate17::node
