// SPDX-License-Identifier: GPL-3.0-or-later
// Random streams, failures and refusals against the promises of the circuit pool.
#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <set>

#include "actors/circuit_pool.hpp"
#include "tests/support/circuit_plans.hpp"
#include "tests/support/seed.hpp"

using namespace gate17;
using namespace gate17::actors;
using namespace std::chrono_literals;

namespace {

/// The planner, the loops and the applications around one pool.
class random_world {
public:
  explicit random_world(std::uint64_t seed) : engine_(seed), pool_(config(), 1, seed) {
    apply(pool_event::network_changed{true});
  }

  static pool_config config() {
    pool_config made;
    made.loops = 2;
    made.spare_circuits = 2;
    made.streams_per_circuit_max = 4;
    made.circuits_max = 24;
    made.pending_streams_max = 16;
    made.streams_max = 200;
    made.failures_max = 16;
    return made;
  }

  void turn() {
    now_ += std::chrono::milliseconds(draw(400));
    if (draw(200) == 0)
      return restart();
    switch (draw(10)) {
    case 0:
    case 1:
    case 2:
      return begin_stream();
    case 3:
      return answer_plan();
    case 4:
      return build_or_fail();
    case 5:
      return end_stream();
    case 6:
      return again();
    case 7:
      return change_entry();
    case 8:
      return draw(8) == 0 ? renew() : again();
    default:
      return apply(pool_event::tick{});
    }
  }

  /// Lets everything that waits meet its deadline.
  void settle() {
    for (int i = 0; i < 50; ++i) {
      now_ += 1s;
      apply(pool_event::tick{});
    }
  }

  void check_bounds() const {
    REQUIRE(pool_.circuits().open + pool_.circuits().building <= config().circuits_max);
    REQUIRE(pool_.pending_streams() <= config().pending_streams_max);
    REQUIRE(pool_.streams().open <= config().streams_max);
  }

  void check_nobody_waits() const {
    for (const auto& [id, stream] : streams_) {
      INFO("stream " << id);
      REQUIRE_FALSE(stream.waiting);
    }
    REQUIRE(pool_.pending_streams() == 0);
  }

private:
  struct served_stream {
    stream_request request;
    bool waiting = true;
    circuit_id circuit = 0;
    std::set<circuit_id> routes;
  };

  std::size_t draw(std::size_t below) { return engine_() % below; }

  void apply(any_pool_event event) {
    for (auto& effect : pool_.step(std::move(event), now_))
      std::visit([this](auto& what) { on(what); }, effect);
    check_bounds();
  }

  void on(pool_effect::plan_circuit& effect) { plans_.push_back(effect); }
  void on(pool_effect::install& effect) {
    REQUIRE(installed_.emplace(effect.spec.id, effect.loop).second);
    if (effect.spec.trusted_exit)
      trusted_.insert(effect.spec.id);
  }
  void on(pool_effect::attach& effect) {
    REQUIRE(installed_.contains(effect.circuit));
    REQUIRE(installed_[effect.circuit] == effect.loop);
    auto& served = streams_.at(effect.stream);
    REQUIRE(served.waiting);
    REQUIRE((!needs_trust(served.request) || trusted_.contains(effect.circuit)));
    REQUIRE(served.request.loop == effect.loop);
    served.waiting = false;
    served.circuit = effect.circuit;
    REQUIRE(served.routes.insert(effect.circuit).second);
    REQUIRE(served.routes.size() <= 3);
    // The first stream decides whose circuit it is, for ever.
    const auto key = std::pair{served.request.isolation, served.request.never_prebuilt};
    REQUIRE(owners_.emplace(effect.circuit, key).first->second == key);
    if (key == std::pair{std::string(), true})
      REQUIRE(users_[effect.circuit]++ == 0);
  }
  void on(pool_effect::refuse& effect) {
    const auto& refused = streams_.at(effect.stream);
    REQUIRE(refused.waiting);
    REQUIRE((effect.reason != close_reason::no_trusted_exit || needs_trust(refused.request)));
    streams_.erase(effect.stream);
  }
  void on(pool_effect::close& effect) {
    if (effect.reason == close_reason::retired)
      for (const auto& [id, stream] : streams_)
        REQUIRE((stream.waiting || stream.circuit != effect.circuit));
    installed_.erase(effect.circuit);
  }
  void on(pool_effect::judge&) {}
  void on(pool_effect::renewed&) {}

  void begin_stream() {
    stream_request request;
    request.id = ++last_stream_;
    request.loop = static_cast<loop_index>(draw(2));
    request.target = {"host", static_cast<std::uint16_t>(draw(2) == 0 ? 443 : 80)};
    request.isolation = draw(4) == 0 ? std::string() : std::string(1, static_cast<char>('a' + draw(4)));
    request.never_prebuilt = draw(5) == 0;
    streams_[request.id] = {request, true, 0, {}};
    apply(pool_event::stream_wanted{request, needs_trust(request)});
  }

  static bool needs_trust(const stream_request& request) { return request.target.port == 80; }

  void answer_plan() {
    if (plans_.empty())
      return;
    const auto at = plans_.begin() + static_cast<std::ptrdiff_t>(draw(plans_.size()));
    const auto asked = *at;
    plans_.erase(at);
    if (draw(5) == 0)
      return apply(pool_event::route_planned{
          asked.id, {}, draw(2) == 0 ? close_reason::no_route : close_reason::no_trusted_exit});
    const auto base = static_cast<std::uint8_t>(1 + draw(20));
    auto plan = test::plan_through({base, static_cast<std::uint8_t>(base + 1), static_cast<std::uint8_t>(base + 2)},
                                   draw(2) == 0 || (asked.wish.needs_trusted_exit && draw(6) != 0));
    const auto port = asked.wish.target.port;
    plan.admits = [port](const destination& wanted, const std::string&) { return port == 443 || wanted.port == port; };
    apply(pool_event::route_planned{asked.id, std::move(plan)});
  }

  std::optional<circuit_id> some_circuit() {
    if (installed_.empty())
      return std::nullopt;
    return std::next(installed_.begin(), static_cast<std::ptrdiff_t>(draw(installed_.size())))->first;
  }

  void build_or_fail() {
    const auto id = some_circuit();
    if (!id)
      return;
    if (draw(3) != 0)
      return apply(pool_event::built{*id});
    installed_.erase(*id);
    std::optional<proto::responder_keys_public> fresh;
    if (draw(3) == 0)
      fresh = proto::responder_keys_public{test::numbered_node(static_cast<std::uint8_t>(draw(22))), {}, 2, {}};
    apply(pool_event::closed{*id, fresh ? close_reason::stale_prekey : close_reason::link_lost,
                             static_cast<std::uint8_t>(draw(4)), fresh});
  }

  void end_stream() {
    if (streams_.empty())
      return;
    const auto at = std::next(streams_.begin(), static_cast<std::ptrdiff_t>(draw(streams_.size())));
    const auto id = at->first;
    streams_.erase(at);
    apply(pool_event::stream_ended{id});
  }

  void change_entry() {
    apply(pool_event::entry_changed{{.loop = static_cast<loop_index>(draw(2)),
                                     .node = test::numbered_node(static_cast<std::uint8_t>(1 + draw(3))),
                                     .state = static_cast<entry_link::condition>(draw(3))}});
  }

  void renew() {
    std::optional<std::string> isolation;
    if (draw(2) == 0)
      isolation = std::string(1, static_cast<char>('a' + draw(4)));
    apply(pool_event::renew{isolation});
  }

  /// A stream whose circuit is gone is offered again, as the data plane does.
  void again() {
    for (auto& [id, stream] : streams_) {
      if (stream.waiting || installed_.contains(stream.circuit))
        continue;
      stream.waiting = true;
      ++stream.request.attempt;
      const auto request = stream.request;
      return apply(pool_event::stream_wanted{request, needs_trust(request)});
    }
  }

  /// The builder dies and starts anew: the loops keep its circuits and the streams on them, those that still waited
  /// end at their own deadline, and what the planner had to say finds nobody.
  void restart() {
    first_id_ += 1ULL << 32U;
    pool_ = circuit_pool(config(), first_id_, first_id_);
    plans_.clear();
    std::erase_if(streams_, [](const auto& item) { return item.second.waiting; });
    apply(pool_event::network_changed{true});
  }

  std::mt19937_64 engine_;
  circuit_id first_id_ = 1;
  circuit_pool pool_;
  circuit_pool::time_point now_{1'000h};
  stream_id last_stream_ = 0;
  std::map<stream_id, served_stream> streams_;
  std::map<circuit_id, loop_index> installed_;
  std::set<circuit_id> trusted_;
  std::map<circuit_id, std::pair<std::string, bool>> owners_;
  std::map<circuit_id, int> users_;
  std::vector<pool_effect::plan_circuit> plans_;
};

} // namespace

TEST_CASE("whatever happens, keys stay apart, plain text finds trusted exits, routes stay few and no stream is lost",
          "[pool][property]") {
  const auto seed = test::property_seed();
  INFO("GATE17_SEED=" << seed);
  for (std::uint64_t round = 0; round < 30; ++round) {
    random_world world(seed + round);
    for (int i = 0; i < 2'000; ++i)
      world.turn();
    world.settle();
    world.check_nobody_waits();
  }
}
