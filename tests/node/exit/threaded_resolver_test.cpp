// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/threaded_resolver.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <latch>
#include <optional>

#include "node/io/event_loop.hpp"

using namespace gate17::node;
using namespace std::chrono_literals;
using gate17::proto::ip_address;

namespace {

const ip_address loopback = *ip_address::parse("127.0.0.1");

resolved_name answer_for(const std::string& name) {
  if (name == "missing")
    return {resolve_outcome::not_found, {}, 0s, {}};
  return {resolve_outcome::found, {loopback}, 60s, {}};
}

/// Look-ups that stand still until the test opens the gate.
struct gate {
  std::latch open{1};
  std::atomic<int> entered{0};
  resolved_name pass(const std::string& name) {
    ++entered;
    open.wait();
    return answer_for(name);
  }
  void wait_for_entry() const {
    while (entered.load() == 0)
      std::this_thread::yield();
  }
};

void run_until(event_loop& loop, const std::optional<resolved_name>& answer) {
  while (!answer)
    loop.run_turn(1h);
}

auto into(std::optional<resolved_name>& answer) {
  return [&answer](resolved_name found) { answer = std::move(found); };
}

} // namespace

TEST_CASE("answers come back on the asking loop") {
  event_loop loop;
  threaded_resolver names({}, answer_for);
  std::optional<resolved_name> found;
  std::optional<resolved_name> missing;
  const auto first = names.resolve(loop, "present", into(found));
  const auto second = names.resolve(loop, "missing", into(missing));
  run_until(loop, found);
  run_until(loop, missing);
  CHECK(found->outcome == resolve_outcome::found);
  CHECK(found->addresses == std::vector{loopback});
  CHECK(missing->outcome == resolve_outcome::not_found);
}

TEST_CASE("a destroyed question is never answered, before or after its look-up began") {
  event_loop loop;
  gate held;
  std::optional<resolved_name> last;
  {
    threaded_resolver names({.threads = 1}, [&](const std::string& name) { return held.pass(name); });
    const auto never = [](const resolved_name&) { FAIL("answered"); };
    auto under_way = names.resolve(loop, "a", never);
    held.wait_for_entry();
    auto waiting = names.resolve(loop, "b", never);
    under_way.reset();
    waiting.reset();
    held.open.count_down();
    const auto alive = names.resolve(loop, "c", into(last));
    run_until(loop, last);
    CHECK(held.entered == 2);
  }
  loop.run_turn(0ms);
}

TEST_CASE("a full queue refuses, and cancelling makes room") {
  event_loop loop;
  gate held;
  threaded_resolver names({.threads = 1, .waiting_max = 1}, [&](const std::string& name) { return held.pass(name); });
  const auto ignore = [](const resolved_name&) {};
  const auto under_way = names.resolve(loop, "a", ignore);
  held.wait_for_entry();
  auto waiting = names.resolve(loop, "b", ignore);
  CHECK(waiting);
  CHECK_FALSE(names.resolve(loop, "c", ignore));
  waiting.reset();
  CHECK(names.resolve(loop, "d", ignore));
  held.open.count_down();
}

TEST_CASE("the deadline answers when the look-up does not, and the late answer is dropped") {
  event_loop loop;
  gate held;
  std::optional<resolved_name> answer;
  int answers = 0;
  {
    threaded_resolver names({.threads = 1, .deadline = 1ms}, [&](const std::string& name) { return held.pass(name); });
    const auto question = names.resolve(loop, "slow", [&](resolved_name found) { ++answers, answer = found; });
    run_until(loop, answer);
    held.open.count_down();
  }
  loop.run_turn(0ms);
  CHECK(answer->outcome == resolve_outcome::timed_out);
  CHECK(answers == 1);
}

TEST_CASE("a question may be destroyed by its own callback, and may outlive the resolver") {
  event_loop loop;
  auto names = std::make_unique<threaded_resolver>(threaded_resolver::settings{.deadline = 1ms}, answer_for);
  std::unique_ptr<resolver::question> own;
  bool answered = false;
  own = names->resolve(loop, "x", [&](const resolved_name&) { own.reset(), answered = true; });
  while (!answered)
    loop.run_turn(1h);
  own = names->resolve(loop, "y", [](const resolved_name&) {});
  names.reset();
  own.reset();
}

TEST_CASE("what cannot be a name is refused") {
  event_loop loop;
  threaded_resolver names({.threads = 1}, answer_for);
  const auto ignore = [](const resolved_name&) {};
  CHECK_FALSE(names.resolve(loop, "", ignore));
  CHECK_FALSE(names.resolve(loop, std::string("a\0b", 3), ignore));
  CHECK_FALSE(names.resolve(loop, std::string(254, 'a'), ignore));
}

TEST_CASE("the host's resolver finds localhost and caps its answer") {
  const auto found = look_up_with_host("localhost");
  CHECK(found.outcome == resolve_outcome::found);
  CHECK_FALSE(found.addresses.empty());
  CHECK(found.addresses.size() <= resolver::addresses_max);
}
