// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <sys/epoll.h>

#include "node/io/event_loop.hpp"
#include "node/io/socket.hpp"

namespace gate17::node {

/// What an io_watch leaves with its loop. Interest changes are gathered and reach the kernel once, before the next
/// wait: switching off and on within a turn costs nothing.
struct io_watch::state {
  event_loop::core& loop;
  int fd;
  std::function<void()> on_readable;
  std::function<void()> on_writable;
  std::uint32_t wanted = 0;     ///< EPOLLIN, EPOLLOUT
  std::uint32_t registered = 0; ///< what the kernel knows; 0 = not registered, for a hang-up cannot be masked
  bool changed = false;         ///< listed in core::changed_watches
  bool alive = true;

  void want(std::uint32_t event, bool on);
};

struct timer::state {
  static constexpr std::size_t not_in_heap = SIZE_MAX;

  event_loop::core& loop;
  std::function<void()> on_expiry;
  std::chrono::steady_clock::time_point deadline{};
  std::uint64_t order = 0; ///< equal deadlines expire in the order of `start`
  std::size_t heap_index = not_in_heap;
  bool due = false; ///< taken off the heap in this turn, callback not yet run

  bool armed() const { return due || heap_index != not_in_heap; }
};

/// Binary heap of armed timers by deadline. Each timer knows its place, so restarting and cancelling need no search.
class timer_heap {
public:
  using entry = timer::state;

  void insert(entry& timer);
  void erase(entry& timer);
  entry* first() const { return entries_.empty() ? nullptr : entries_.front(); }

private:
  void place(std::size_t index, entry* timer);
  void sift_up(std::size_t index);
  void sift_down(std::size_t index);

  std::vector<entry*> entries_;
};

/// State of an event_loop behind its header: epoll, level-triggered, one wait and no other call of its own per turn.
/// Destroyed watches and timers are kept until the turn ends, because events already fetched still point to them.
struct event_loop::core {
  static constexpr int events_per_turn_max = 256;

  core();
  ~core();

  void turn(std::chrono::milliseconds wait);
  void bury(std::shared_ptr<void> dead) { buried.push_back(std::move(dead)); }
  bool post(std::function<void()> task);
  void wake();

  unique_fd epoll;
  unique_fd wake_event;
  std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now();

  std::vector<io_watch::state*> changed_watches;
  std::vector<std::shared_ptr<void>> buried;

  timer_heap timers;
  std::uint64_t timers_started = 0;
  std::vector<timer::state*> due_timers;

  std::vector<turn_task*> turn_tasks;

  std::mutex post_mutex;
  std::vector<std::function<void()>> posted;
  bool wake_sent = false; ///< under post_mutex; one wake-up serves a whole burst
  std::vector<std::function<void()>> running_posts;
  std::atomic<std::uint64_t> posts_dropped{0};
  std::atomic<bool> stopping{false};
  bool in_turn = false;

private:
  void settle();
  void apply_interest();
  int wait_for_events(std::chrono::milliseconds wait, epoll_event* events);
  void dispatch(const epoll_event& event);
  void run_posts();
  void run_due_timers();
  void run_turn_tasks();
};

} // namespace gate17::node
