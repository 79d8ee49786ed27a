// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/control_runtime.hpp"

#include <utility>

#include <caf/scheduler/coordinator.hpp>

#include "actors/prompt_sharing.hpp"
#include "actors/spawn_with.hpp"
#include "actors/supervisor.hpp"

namespace gate17::actors {

control_runtime::control_runtime(settings config)
    : config_(std::move(config)), board_(config_.network), bridge_(peers_, board_, config_.events_max) {
  // A shared queue idles at a fraction of the CPU time of `stealing`, and nothing here is throughput-bound.
  system_config_.module_factories.emplace_back([](caf::actor_system& system) -> caf::actor_system::module* {
    return new caf::scheduler::coordinator<prompt_sharing>(system);
  });
  system_config_.set("scheduler.max-threads", config_.scheduler_threads);
}

control_runtime::~control_runtime() { shutdown(); }

void control_runtime::start(data_plane& plane, const wall_clock& clock, proto::random_source& random, watch_sink* watch,
                            const crew_maker& make_crew) {
  around_.emplace(surroundings{plane, peers_, board_, clock, random, watch});
  crew_ = make_crew(*around_);
  system_ = std::make_unique<caf::actor_system>(system_config_);
  bridge_.open(*around_);
  supervisor_ = spawn_with<supervisor_actor::stateful_pointer<supervisor_state>>(
      *system_, [this](auto self) { return supervisor(self, *around_, *crew_, {}); });
}

void control_runtime::shutdown() {
  if (!system_) {
    return;
  }
  bridge_.close();
  caf::anon_send_exit(supervisor_, caf::exit_reason::user_shutdown);
  supervisor_ = nullptr;
  system_->await_all_actors_done();
  peers_.clear();
  system_.reset();
}

std::optional<std::uint64_t> control_runtime::renew_circuits(std::optional<std::string> isolation,
                                                             std::chrono::milliseconds deadline) const {
  std::optional<std::uint64_t> renewed;
  const auto builder = peers_.get(&switchboard::handles::builder);
  if (!system_ || !builder) {
    return renewed;
  }
  caf::scoped_actor asker(*system_);
  asker->request(builder, deadline, actors::renew_circuits{std::move(isolation)})
      .receive([&](const circuits_renewed& done) { renewed = done.circuits; }, [](const caf::error&) {});
  return renewed;
}

std::optional<route_explanation> control_runtime::explain(explain_route asked,
                                                          std::chrono::milliseconds deadline) const {
  std::optional<route_explanation> made;
  const auto planner = peers_.get(&switchboard::handles::planner);
  if (!system_ || !planner) {
    return made;
  }
  caf::scoped_actor asker(*system_);
  asker->request(planner, deadline, std::move(asked))
      .receive([&](explained_route& answer) { made = std::move(answer.explanation); }, [](const caf::error&) {});
  return made;
}

std::optional<std::vector<exit_status>> control_runtime::exits(std::chrono::milliseconds deadline) const {
  std::optional<std::vector<exit_status>> found;
  const auto planner = peers_.get(&switchboard::handles::planner);
  if (!system_ || !planner) {
    return found;
  }
  caf::scoped_actor asker(*system_);
  asker->request(planner, deadline, get_exits{})
      .receive([&](exit_list& answer) { found = std::move(answer.exits); }, [](const caf::error&) {});
  return found;
}

std::vector<circuit_status> control_runtime::routes(std::chrono::milliseconds deadline) const {
  std::vector<circuit_status> found;
  const auto builder = peers_.get(&switchboard::handles::builder);
  if (!system_ || !builder) {
    return found;
  }
  caf::scoped_actor asker(*system_);
  asker->request(builder, deadline, get_routes{})
      .receive([&](route_list& routes) { found = std::move(routes.circuits); }, [](const caf::error&) {});
  return found;
}

} // namespace gate17::actors
