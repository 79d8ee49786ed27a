// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/io/event_loop.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include "node/io/event_loop_core.hpp"

namespace gate17::node {

namespace {

using std::chrono::milliseconds;

[[noreturn]] void throw_errno(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

void drain(int event_fd) {
  std::uint64_t count = 0;
  while (::read(event_fd, &count, sizeof count) < 0 && errno == EINTR) {
  }
}

} // namespace

event_loop::core::core() : epoll(::epoll_create1(EPOLL_CLOEXEC)), wake_event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!epoll || !wake_event)
    throw_errno("event loop");
  epoll_event interest{};
  interest.events = EPOLLIN;
  interest.data.ptr = nullptr;
  if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, wake_event.get(), &interest) != 0)
    throw_errno("event loop wake-up");
}

/// Tasks never run may own watches and timers of this loop: they go first, while the rest still stands.
event_loop::core::~core() {
  for (auto* task : turn_tasks)
    if (task != nullptr)
      task->queued_ = false;
  posted.clear();
  running_posts.clear();
  while (!buried.empty()) {
    const auto dead = std::move(buried);
    buried.clear();
  }
}

void event_loop::core::turn(milliseconds wait) {
  if (in_turn)
    throw std::logic_error("event loop turn inside a turn");
  in_turn = true;
  settle();
  epoll_event events[events_per_turn_max];
  const int count = wait_for_events(wait, events);
  now = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i)
    dispatch(events[i]);
  run_due_timers();
  run_turn_tasks();
  settle();
  in_turn = false;
}

/// Destructors of what is freed here may change interest again, hence the repetition.
void event_loop::core::settle() {
  do {
    apply_interest();
    const auto dead = std::move(buried);
    buried.clear();
  } while (!buried.empty() || !changed_watches.empty());
}

void event_loop::core::apply_interest() {
  for (std::size_t i = 0; i < changed_watches.size(); ++i) {
    auto& watch = *changed_watches[i];
    watch.changed = false;
    if (!watch.alive || watch.wanted == watch.registered)
      continue;
    epoll_event interest{};
    interest.events = watch.wanted;
    interest.data.ptr = &watch;
    const int operation = watch.wanted == 0 ? EPOLL_CTL_DEL : watch.registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (::epoll_ctl(epoll.get(), operation, watch.fd, &interest) != 0)
      throw_errno("event loop interest");
    watch.registered = watch.wanted;
  }
  changed_watches.clear();
}

int event_loop::core::wait_for_events(milliseconds wait, epoll_event* events) {
  if (!turn_tasks.empty())
    wait = milliseconds{0};
  if (const auto* next = timers.first()) {
    const auto left = next->deadline - std::chrono::steady_clock::now();
    wait = std::min(wait, std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(left)));
  }
  const auto bounded = std::clamp<std::int64_t>(wait.count(), 0, std::numeric_limits<int>::max());
  const int count = ::epoll_wait(epoll.get(), events, events_per_turn_max, static_cast<int>(bounded));
  if (count >= 0)
    return count;
  if (errno != EINTR)
    throw_errno("event loop wait");
  return 0;
}

/// A hang-up or error goes to whichever callback is wanted: the read or write that follows will find it.
void event_loop::core::dispatch(const epoll_event& event) {
  if (event.data.ptr == nullptr)
    return run_posts();
  auto& watch = *static_cast<io_watch::state*>(event.data.ptr);
  constexpr std::uint32_t broken = EPOLLERR | EPOLLHUP;
  if (watch.alive && (watch.wanted & EPOLLIN) != 0 && (event.events & (EPOLLIN | broken)) != 0)
    watch.on_readable();
  if (watch.alive && (watch.wanted & EPOLLOUT) != 0 && (event.events & (EPOLLOUT | broken)) != 0)
    watch.on_writable();
}

bool event_loop::core::post(std::function<void()> task) {
  const std::lock_guard lock(post_mutex);
  if (posted.size() >= post_queue_max) {
    posts_dropped.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  posted.push_back(std::move(task));
  if (!std::exchange(wake_sent, true))
    wake();
  return true;
}

void event_loop::core::wake() {
  const std::uint64_t one = 1;
  // A full counter (EAGAIN) is as good as a wake-up; nothing else can fail here.
  while (::write(wake_event.get(), &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void event_loop::core::run_posts() {
  drain(wake_event.get());
  {
    const std::lock_guard lock(post_mutex);
    wake_sent = false;
    running_posts.swap(posted);
  }
  for (auto& task : running_posts)
    task();
  running_posts.clear();
}

void event_loop::core::run_due_timers() {
  for (auto* next = timers.first(); next != nullptr && next->deadline <= now; next = timers.first()) {
    timers.erase(*next);
    next->due = true;
    due_timers.push_back(next);
  }
  for (auto* timer : due_timers)
    if (std::exchange(timer->due, false))
      timer->on_expiry();
  due_timers.clear();
}

void event_loop::core::run_turn_tasks() {
  for (std::size_t i = 0; i < turn_tasks.size(); ++i) {
    auto* task = turn_tasks[i];
    if (task == nullptr)
      continue;
    turn_tasks[i] = nullptr;
    task->queued_ = false;
    task->at_turn_end();
  }
  turn_tasks.clear();
}

turn_task::~turn_task() {
  if (queued_)
    std::ranges::replace(queued_on_->core_->turn_tasks, this, nullptr);
}

event_loop::event_loop() : core_(std::make_unique<core>()) {}
event_loop::~event_loop() = default;

void event_loop::run() {
  while (!core_->stopping.exchange(false))
    core_->turn(milliseconds::max());
}

void event_loop::run_turn(milliseconds wait) { core_->turn(wait); }

void event_loop::stop() {
  core_->stopping.store(true);
  core_->wake();
}

bool event_loop::post(std::function<void()> task) { return core_->post(std::move(task)); }

std::uint64_t event_loop::posts_dropped() const { return core_->posts_dropped.load(std::memory_order_relaxed); }

std::chrono::steady_clock::time_point event_loop::now() const { return core_->now; }

void event_loop::request_turn_end(turn_task& task) {
  if (std::exchange(task.queued_, true))
    return;
  task.queued_on_ = this;
  core_->turn_tasks.push_back(&task);
}

} // namespace gate17::node
