// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/reception.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "node/link/loop_context.hpp"
#include "proto/cell/limits.hpp"

namespace gate17::node {

struct reception::guest {
  unique_fd socket;
  proto::endpoint peer;
  std::chrono::steady_clock::time_point since;
  std::array<std::uint8_t, proto::hello_bytes> hello;
  std::size_t have = 0;
  unsigned refused = 0;
  std::unique_ptr<io_watch> watch;
};

reception::reception(loop_context& context, const handshake_gate& gate, link_keeper& keeper,
                     const link::limits& link_bounds, limits bounds, on_accepted accepted)
    : context_(context),
      gate_(gate),
      keeper_(keeper),
      link_bounds_(link_bounds),
      limits_(bounds),
      accepted_(std::move(accepted)) {}

reception::~reception() = default;

void reception::welcome(unique_fd socket, const proto::endpoint& peer) {
  if (guests_.size() >= limits_.waiting_max) {
    // A hello comes with its connection, so who has waited longest is the least likely to bring one.
    context_.metrics.handshake_refused(proto::errc::limit_exceeded);
    dismiss(guests_.begin());
  }
  guests_.push_back(std::make_unique<guest>());
  const auto at = std::prev(guests_.end());
  auto& one = **at;
  one.socket = std::move(socket);
  one.peer = peer;
  one.since = context_.loop.now();
  one.watch = std::make_unique<io_watch>(
      context_.loop, one.socket.get(), [this, at] { on_readable(at); }, [] {});
  one.watch->want_read(true);
}

void reception::tick() {
  for (auto at = guests_.begin(); at != guests_.end();) {
    const auto next = std::next(at);
    if (context_.loop.now() - (*at)->since > limits_.hello_deadline) {
      context_.metrics.handshake_refused(proto::errc::truncated);
      dismiss(at);
    }
    at = next;
  }
}

void reception::dismiss(guest_at at) { guests_.erase(at); }

void reception::on_readable(guest_at at) {
  auto& one = **at;
  // Exactly one hello is taken; cells that follow it stay in the kernel for the link.
  const auto got = ::recv(one.socket.get(), one.hello.data() + one.have, one.hello.size() - one.have, 0);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      if (one.have != 0)
        context_.metrics.handshake_refused(proto::errc::truncated);
      dismiss(at);
    }
    return;
  }
  one.have += static_cast<std::size_t>(got);
  if (one.have == one.hello.size())
    judge(at);
}

void reception::judge(guest_at at) {
  auto& one = **at;
  const auto hello = proto::parse_hello(one.hello);
  if (!hello) {
    context_.metrics.handshake_refused(hello.error());
    dismiss(at);
    return;
  }
  if (hello->first_contact()) {
    first_contact(at, hello->ephemeral);
    return;
  }
  const auto done = accept(at, *hello);
  if (done)
    return;
  context_.metrics.handshake_refused(done.error());
  if (done.error() == proto::errc::wrong_period)
    stale(at, hello->ephemeral);
  else if (done.error() == proto::errc::need_nonce)
    ask_for_nonce(at, hello->ephemeral);
  else
    dismiss(at);
}

proto::result<void> reception::accept(guest_at at, const proto::hello_view& hello) {
  auto& one = **at;
  const auto snapshot = gate_.prekeys.snapshot();
  const auto now = gate_.clock.read().seconds();
  auto keys = snapshot->lookup(hello.period, now);
  if (!keys)
    return tl::unexpected(keys.error());
  if (!proto::hello_mac1_ok(one.hello, keys->keys().onion_key)) {
    // On the day of a new onion key both are in use.
    keys = snapshot->lookup_other_onion(hello.period, now);
    if (!keys || !proto::hello_mac1_ok(one.hello, keys->keys().onion_key))
      return tl::unexpected(proto::errc::bad_mac);
  }
  if (!hello.suite)
    return tl::unexpected(proto::errc::suite_not_listed);
  if (auto listed = context_.suites.check(*hello.suite); !listed)
    return listed;
  if (gate_.replays.wants_nonce() && !gate_.nonce.matches(hello.nonce_echo, one.peer.address, now))
    return tl::unexpected(proto::errc::need_nonce);
  if (!gate_.budget.take(one.peer.address, context_.loop.now()))
    return tl::unexpected(proto::errc::limit_exceeded);
  auto session = proto::link_session::accept(one.hello, keys->keys(), keys->secrets());
  if (!session)
    return tl::unexpected(session.error());
  if (auto fresh = proto::accepted(gate_.replays.check_and_insert(hello.period, session->replay_id())); !fresh)
    return fresh;
  std::array<std::uint8_t, proto::answer_bytes> answer;
  if (auto written = session->write_answer(context_.random, answer); !written)
    return written;
  context_.metrics.handshake_accepted();
  one.watch.reset();
  auto made = std::make_unique<link>(context_, keeper_, link::role::responder, std::move(one.socket),
                                     std::move(*session), answer, link_bounds_);
  made->set_peer(one.peer.address);
  dismiss(at);
  accepted_(std::move(made));
  return {};
}

void reception::first_contact(guest_at at, const proto::dh_public& ephemeral) {
  auto& one = **at;
  if (!proto::first_contact_mac1_ok(one.hello, gate_.id)) {
    context_.metrics.handshake_refused(proto::errc::bad_mac);
    dismiss(at);
    return;
  }
  answer_records(at, proto::answer_kind::first_contact, ephemeral);
}

// The hello speaks of a period that is over or not yet begun. Only somebody who knows our onion key gets the record.
void reception::stale(guest_at at, const proto::dh_public& ephemeral) {
  const auto snapshot = gate_.prekeys.snapshot();
  const auto now = gate_.clock.read().seconds();
  const auto current = snapshot->lookup(snapshot->schedule().at(now), now);
  if (!current || !proto::hello_mac1_ok((*at)->hello, current->keys().onion_key)) {
    dismiss(at);
    return;
  }
  answer_records(at, proto::answer_kind::stale_prekey, ephemeral);
}

void reception::ask_for_nonce(guest_at at, const proto::dh_public& ephemeral) {
  const auto nonce = gate_.nonce.make((*at)->peer.address, gate_.clock.read().seconds());
  send_answer(at, proto::answer_kind::need_nonce, ephemeral, nonce);
}

void reception::answer_records(guest_at at, proto::answer_kind kind, const proto::dh_public& ephemeral) {
  const auto records = gate_.prekeys.snapshot()->node_records(gate_.clock.read().seconds());
  if (records)
    send_answer(at, kind, ephemeral, *records);
  else
    dismiss(at);
}

void reception::send_answer(guest_at at, proto::answer_kind kind, const proto::dh_public& ephemeral,
                            proto::byte_view payload) {
  auto& one = **at;
  std::array<std::uint8_t, proto::answer_bytes> answer;
  if (one.refused++ >= proto::refused_hellos_max || !gate_.budget.take(one.peer.address, context_.loop.now()) ||
      !proto::write_records_answer(gate_.id, ephemeral, kind, payload, context_.random, answer)) {
    context_.metrics.handshake_refused(proto::errc::limit_exceeded);
    dismiss(at);
    return;
  }
  // 2,048 bytes into an empty socket buffer; a peer that does not take even that is dropped.
  if (::send(one.socket.get(), answer.data(), answer.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(answer.size())) {
    dismiss(at);
    return;
  }
  one.have = 0;
}

} // namespace gate17::node
