// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

#include <caf/policy/unprofiled.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

namespace gate17::actors {

/// CAF scheduling with one queue for all workers, like CAF's own `sharing`, but quick to a woken worker: it is woken
/// after the queue's lock was given up, and not at all for the one job that the worker who queued it takes next. A
/// stream passes two actors, so this is on the way of its first byte. Usage:
/// `caf::scheduler::coordinator<prompt_sharing>`.
class prompt_sharing : public caf::policy::unprofiled {
public:
  struct coordinator_data {
    explicit coordinator_data(caf::scheduler::abstract_coordinator*) {}

    std::mutex lock;
    std::condition_variable ready;
    std::deque<caf::resumable*> queue;
    std::size_t asleep = 0; ///< workers that wait for a job
  };
  struct worker_data {
    explicit worker_data(caf::scheduler::abstract_coordinator*) {}
  };

  template <class Coordinator>
  void central_enqueue(Coordinator* self, caf::resumable* job) {
    enqueue(d(self), job, 0);
  }

  template <class Worker>
  void external_enqueue(Worker* self, caf::resumable* job) {
    enqueue(d(self->parent()), job, 0);
  }

  /// By the worker's running job, after which it comes back for the next one.
  template <class Worker>
  void internal_enqueue(Worker* self, caf::resumable* job) {
    enqueue(d(self->parent()), job, 1);
  }

  template <class Worker>
  void resume_job_later(Worker* self, caf::resumable* job) {
    enqueue(d(self->parent()), job, 1);
  }

  template <class Worker>
  caf::resumable* dequeue(Worker* self) {
    auto& shared = d(self->parent());
    std::unique_lock guard(shared.lock);
    while (shared.queue.empty()) {
      ++shared.asleep;
      shared.ready.wait(guard);
      --shared.asleep;
    }
    return take(shared);
  }

  template <class Worker, class Visitor>
  void foreach_resumable(Worker*, Visitor) {}

  template <class Coordinator, class Visitor>
  void foreach_central_resumable(Coordinator* self, Visitor visit) {
    auto& shared = d(self);
    const std::unique_lock guard(shared.lock);
    while (!shared.queue.empty()) {
      visit(take(shared));
    }
  }

private:
  /// `awake` workers are about to look at the queue anyway.
  static void enqueue(coordinator_data& shared, caf::resumable* job, std::size_t awake) {
    bool wake = false;
    {
      const std::unique_lock guard(shared.lock);
      shared.queue.push_back(job);
      wake = shared.asleep > 0 && shared.queue.size() > awake;
    }
    if (wake) {
      shared.ready.notify_one();
    }
  }

  static caf::resumable* take(coordinator_data& shared) {
    caf::resumable* job = shared.queue.front();
    shared.queue.pop_front();
    return job;
  }
};

} // namespace gate17::actors
