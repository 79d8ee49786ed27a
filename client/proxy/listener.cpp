// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/listener.hpp"

#include <cerrno>

#include "client/proxy/limits.hpp"

namespace gate17::client {

listener::listener(node::event_loop& loop, node::unique_fd socket, std::function<bool()> has_room,
                   std::function<void(node::unique_fd)> on_accepted)
    : socket_(std::move(socket)),
      has_room_(std::move(has_room)),
      on_accepted_(std::move(on_accepted)),
      watch_(
          loop, socket_.get(), [this] { accept_some(); }, [] {}),
      resume_(loop, [this] { watch_.want_read(true); }) {
  watch_.want_read(true);
}

void listener::accept_some() {
  for (int i = 0; i < proxy_limits::accepts_per_turn_max; ++i) {
    if (!has_room_())
      return pause();
    if (!accept_one())
      return;
  }
}

bool listener::accept_one() {
  proto::endpoint peer;
  auto accepted = node::accept_tcp(socket_.get(), peer);
  if (accepted) {
    on_accepted_(std::move(*accepted));
    return true;
  }
  switch (accepted.error()) {
  case EAGAIN:
    return false;
  case EINTR:
  case ECONNABORTED:
  case EPROTO:
    return true;
  default:
    // Descriptors or memory are short (EMFILE, ENFILE, ENOBUFS, ENOMEM): the socket stays readable meanwhile.
    pause();
    return false;
  }
}

void listener::pause() {
  ++pauses_;
  watch_.want_read(false);
  resume_.start(proxy_limits::accept_pause);
}

} // namespace gate17::client
