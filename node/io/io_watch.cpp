// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/io/event_loop_core.hpp"

namespace gate17::node {

void io_watch::state::want(std::uint32_t event, bool on) {
  wanted = on ? wanted | event : wanted & ~event;
  if (changed || wanted == registered)
    return;
  changed = true;
  loop.changed_watches.push_back(this);
}

io_watch::io_watch(event_loop& loop, int fd, std::function<void()> on_readable, std::function<void()> on_writable)
    : state_(new state{loop.get_core(), fd, std::move(on_readable), std::move(on_writable)}) {}

io_watch::~io_watch() {
  state_->alive = false;
  if (state_->registered != 0)
    ::epoll_ctl(state_->loop.epoll.get(), EPOLL_CTL_DEL, state_->fd, nullptr);
  auto& loop = state_->loop;
  loop.bury(std::move(state_));
}

void io_watch::want_read(bool on) { state_->want(EPOLLIN, on); }
void io_watch::want_write(bool on) { state_->want(EPOLLOUT, on); }

} // namespace gate17::node
