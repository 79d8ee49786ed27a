// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace gate17::node {

class event_loop;

/// Readiness of one file descriptor, which stays owned by the caller and must outlive the watch. Callbacks run on
/// the loop's thread, never from inside a call to this class; destroying the watch inside its own callback is fine.
/// Interest is level-triggered from the caller's view: it stays until disabled.
class io_watch {
public:
  io_watch(event_loop& loop, int fd, std::function<void()> on_readable, std::function<void()> on_writable);
  ~io_watch();
  io_watch(const io_watch&) = delete;
  io_watch& operator=(const io_watch&) = delete;

  /// Idempotent and cheap when nothing changes.
  void want_read(bool on);
  void want_write(bool on);

  struct state;

private:
  std::shared_ptr<state> state_;
};

/// A one-shot timer, restartable; cancelled on destruction. The callback runs on the loop's thread.
class timer {
public:
  timer(event_loop& loop, std::function<void()> on_expiry);
  ~timer();
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;

  void start(std::chrono::milliseconds after);
  void cancel();
  bool armed() const;

  struct state;

private:
  std::shared_ptr<state> state_;
};

/// Work that is gathered during a turn and done once at its end, such as flushing a link.
class turn_task {
public:
  virtual ~turn_task();
  virtual void at_turn_end() = 0;

private:
  friend class event_loop;
  bool queued_ = false;
  event_loop* queued_on_ = nullptr;
};

/// One data-plane thread's loop. A turn is: wait, run the callbacks of everything that is ready, then the turn
/// tasks that were requested meanwhile, in order of request (tasks may request further ones). Everything but `post`
/// and `stop` belongs to the loop's own thread.
class event_loop {
public:
  event_loop();
  ~event_loop();
  event_loop(const event_loop&) = delete;
  event_loop& operator=(const event_loop&) = delete;

  /// Runs until `stop`.
  void run();
  /// One turn that waits at most `wait`; for tests.
  void run_turn(std::chrono::milliseconds wait);
  /// Thread-safe.
  void stop();
  /// Thread-safe. False when the queue (`post_queue_max`) is full: the task was dropped and counted.
  bool post(std::function<void()> task);
  std::uint64_t posts_dropped() const;

  /// Time at the start of this turn.
  std::chrono::steady_clock::time_point now() const;
  /// Asks for `task.at_turn_end()` at the end of this turn; asking twice is once.
  void request_turn_end(turn_task& task);

  static constexpr std::size_t post_queue_max = 65536;

  struct core;
  core& get_core() { return *core_; }

private:
  friend class turn_task;
  std::unique_ptr<core> core_;
};

} // namespace gate17::node
