// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/io/event_loop.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "node/io/socket.hpp"

using namespace gate17::node;
using namespace std::chrono_literals;

namespace {

struct socket_pair {
  unique_fd left;
  unique_fd right;

  socket_pair() {
    int fds[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) == 0);
    left = unique_fd(fds[0]);
    right = unique_fd(fds[1]);
  }
  void send_left(char byte = 'x') const { REQUIRE(::write(left.get(), &byte, 1) == 1); }
  void read_right() const {
    char byte = 0;
    REQUIRE(::read(right.get(), &byte, 1) == 1);
  }
};

struct recording_task final : turn_task {
  std::function<void()> body;
  void at_turn_end() override { body(); }
};

/// A watch on one end of a pair that writes down what it was called for.
struct watched_pair {
  event_loop loop;
  socket_pair pair;
  std::string seen;
  io_watch watch{loop, pair.right.get(), [this] { seen += 'r'; }, [this] { seen += 'w'; }};
};

const auto nothing = [] {};

} // namespace

TEST_CASE_METHOD(watched_pair, "a watch calls only while interest stands, level-triggered") {
  pair.send_left();
  loop.run_turn(0ms);
  CHECK(seen.empty());
  watch.want_read(true);
  loop.run_turn(1s);
  loop.run_turn(1s);
  CHECK(seen == "rr");
  watch.want_read(false);
  loop.run_turn(0ms);
  CHECK(seen == "rr");
  watch.want_read(true);
  pair.read_right();
  loop.run_turn(0ms);
  CHECK(seen == "rr");
}

TEST_CASE_METHOD(watched_pair, "readable and writable are separate interests") {
  watch.want_write(true);
  pair.send_left();
  loop.run_turn(1s);
  CHECK(seen == "w");
  watch.want_read(true);
  loop.run_turn(1s);
  CHECK(seen == "wrw");
}

TEST_CASE("interest withdrawn inside a turn holds for events of that turn") {
  event_loop loop;
  socket_pair a;
  socket_pair b;
  int calls = 0;
  std::optional<io_watch> first;
  std::optional<io_watch> second;
  first.emplace(
      loop, a.right.get(), [&] { ++calls, second->want_read(false); }, nothing);
  second.emplace(
      loop, b.right.get(), [&] { ++calls, first->want_read(false); }, nothing);
  first->want_read(true);
  second->want_read(true);
  a.send_left();
  b.send_left();
  loop.run_turn(1s);
  CHECK(calls == 1);
}

TEST_CASE("a watch may be destroyed inside its own callback, or inside another's") {
  event_loop loop;
  socket_pair a;
  socket_pair b;
  int calls = 0;
  std::optional<io_watch> first;
  std::optional<io_watch> second;
  const auto guard = std::make_shared<int>(7);
  const auto destroy_both = [&, guard] {
    calls += *guard;
    first.reset();
    second.reset();
    a.right.reset();
    b.right.reset();
    calls += *guard;
  };
  first.emplace(loop, a.right.get(), destroy_both, destroy_both);
  second.emplace(loop, b.right.get(), destroy_both, destroy_both);
  for (auto* watch : {&first, &second}) {
    (*watch)->want_read(true);
    (*watch)->want_write(true);
  }
  a.send_left();
  b.send_left();
  loop.run_turn(1s);
  CHECK(calls == 14);
  loop.run_turn(0ms);
  CHECK(calls == 14);
}

TEST_CASE_METHOD(watched_pair, "a hang-up reaches whichever side is wanted, and nobody when none is") {
  watch.want_read(true);
  loop.run_turn(0ms);
  watch.want_read(false);
  pair.left.reset();
  loop.run_turn(0ms);
  CHECK(seen.empty());
  watch.want_read(true);
  loop.run_turn(1s);
  CHECK(seen == "r");
  watch.want_read(false);
  watch.want_write(true);
  loop.run_turn(1s);
  CHECK(seen == "rw");
}

TEST_CASE("the descriptor stays the caller's") {
  event_loop loop;
  socket_pair pair;
  {
    io_watch watch(loop, pair.right.get(), nothing, nothing);
    watch.want_read(true);
    loop.run_turn(0ms);
  }
  pair.send_left();
  pair.read_right();
  int calls = 0;
  io_watch again(
      loop, pair.right.get(), [&] { ++calls; }, nothing);
  again.want_read(true);
  pair.send_left();
  loop.run_turn(1s);
  CHECK(calls == 1);
}

TEST_CASE("turn tasks run after all events, once, in order, and may ask for more") {
  event_loop loop;
  socket_pair pair;
  std::string seen;
  recording_task one;
  recording_task two;
  recording_task three;
  one.body = [&] { seen += '1', loop.request_turn_end(three); };
  two.body = [&] { seen += '2'; };
  three.body = [&] { seen += '3'; };
  const auto event = [&] {
    seen += 'e';
    loop.request_turn_end(two);
    loop.request_turn_end(one);
    loop.request_turn_end(two);
  };
  io_watch watch(loop, pair.right.get(), event, event);
  watch.want_read(true);
  watch.want_write(true);
  pair.send_left();
  loop.run_turn(1s);
  CHECK(seen == "ee213");
}

TEST_CASE("a turn task asked for outside a turn does not wait for an event") {
  event_loop loop;
  recording_task task;
  int runs = 0;
  task.body = [&] { ++runs; };
  loop.request_turn_end(task);
  loop.run_turn(1h);
  CHECK(runs == 1);
}

TEST_CASE("a destroyed turn task is forgotten, and a task outlives its loop") {
  recording_task survivor;
  {
    event_loop loop;
    auto gone = std::make_unique<recording_task>();
    gone->body = [] { FAIL("ran after destruction"); };
    loop.request_turn_end(*gone);
    gone.reset();
    loop.run_turn(0ms);
    loop.request_turn_end(survivor);
  }
  event_loop other;
  int runs = 0;
  survivor.body = [&] { ++runs; };
  other.request_turn_end(survivor);
  other.run_turn(0ms);
  CHECK(runs == 1);
}

TEST_CASE("posts from other threads wake the loop, and all of them run") {
  event_loop loop;
  int sum = 0;
  constexpr int each = 1000;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < each; ++i)
        loop.post([&] {
          if (++sum == 4 * each)
            loop.stop();
        });
    });
  loop.run();
  for (auto& thread : threads)
    thread.join();
  CHECK(sum == 4 * each);
}

TEST_CASE("a post made by a post runs in the next turn") {
  event_loop loop;
  std::string seen;
  loop.post([&] { seen += 'a', loop.post([&] { seen += 'b'; }); });
  loop.run_turn(1s);
  CHECK(seen == "a");
  loop.run_turn(1s);
  CHECK(seen == "ab");
}

TEST_CASE("a full post queue refuses and counts") {
  event_loop loop;
  std::size_t ran = 0;
  for (std::size_t i = 0; i < event_loop::post_queue_max; ++i)
    REQUIRE(loop.post([&] { ++ran; }));
  CHECK_FALSE(loop.post([&] { ++ran; }));
  CHECK(loop.posts_dropped() == 1);
  loop.run_turn(1s);
  CHECK(ran == event_loop::post_queue_max);
  CHECK(loop.post(nothing));
}

TEST_CASE("posted tasks that own watches are destroyed with the loop") {
  socket_pair pair;
  auto loop = std::make_unique<event_loop>();
  auto watch = std::make_shared<io_watch>(*loop, pair.right.get(), nothing, nothing);
  watch->want_read(true);
  loop->run_turn(0ms);
  loop->post([owned = std::move(watch)] {});
  loop.reset();
}

TEST_CASE("stop before run makes run return, once") {
  event_loop loop;
  loop.stop();
  loop.run();
  int turns = 0;
  loop.post([&] { ++turns, loop.stop(); });
  loop.run();
  CHECK(turns == 1);
}

TEST_CASE("now stands still within a turn and never goes back") {
  event_loop loop;
  const auto before = loop.now();
  std::chrono::steady_clock::time_point seen;
  loop.post([&] { seen = loop.now(); });
  loop.run_turn(1s);
  CHECK(seen >= before);
  CHECK(seen == loop.now());
}
