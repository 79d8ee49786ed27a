// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "actors/surroundings.hpp"
#include "tests/support/fake_data_plane.hpp"
#include "tests/support/fake_stores.hpp"
#include "tests/support/seeded_random.hpp"

namespace gate17::test {

/// Collects watch events.
class recording_watch final : public actors::watch_sink {
public:
  void on_event(const actors::watch_event& event) override { events.push_back(event); }

  std::vector<actors::watch_event> events;
};

/// Actors that run only when a test says so, on one thread, with time that stands still until `advance`.
class actor_fixture {
public:
  explicit actor_fixture(std::uint64_t seed = 1)
      : random(seed),
        board("test"),
        around{plane, peers, board, clock, random, &watch},
        system(settings()),
        scheduler(dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler())) {}

  ~actor_fixture() { stop(); }

  /// Ends all actors; derived fixtures whose members actors use call it first.
  void stop() {
    for (const auto& handle : spawned_)
      caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
    spawned_.clear();
    run();
    peers.clear();
  }

  /// Remembers an actor, so that it ends with the fixture.
  template <class Handle>
  Handle keep(Handle handle) {
    spawned_.push_back(caf::actor_cast<caf::actor>(handle));
    run();
    return handle;
  }

  void run() {
    while (scheduler.try_run_once()) {
    }
  }

  /// Moves both clocks in small steps, running what falls due.
  void advance(std::chrono::milliseconds span) {
    constexpr std::chrono::milliseconds step{10};
    for (auto left = span; left.count() > 0; left -= step) {
      clock.advance(step);
      scheduler.advance_time(step);
      run();
    }
  }

  template <class Answer, class Handle, class Message>
  Answer ask(const Handle& who, Message message) {
    caf::scoped_actor self(system);
    auto pending = self->request(who, std::chrono::seconds(1), std::move(message));
    run();
    Answer found{};
    pending.receive([&](Answer& answer) { found = std::move(answer); },
                    [](const caf::error& failure) { throw std::runtime_error(caf::to_string(failure)); });
    return found;
  }

  seeded_random random;
  manual_wall_clock clock;
  fake_data_plane plane;
  recording_watch watch;
  actors::switchboard peers;
  actors::status_board board;
  actors::surroundings around;
  caf::actor_system_config config;
  caf::actor_system system;
  caf::scheduler::test_coordinator& scheduler;

private:
  caf::actor_system_config& settings() {
    config.set("scheduler.policy", caf::atom("testing"));
    return config;
  }

  std::vector<caf::actor> spawned_;
};

} // namespace gate17::test
