// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/client_system.hpp"

#include <utility>

#include "actors/client_crew.hpp"
#include "actors/control_runtime.hpp"

namespace gate17::actors {

class client_system::impl {
public:
  impl(client_system_config settings, client_dependencies needed)
      : config(std::move(settings)),
        dependencies(needed),
        runtime({.network = config.network.network_name,
                 .scheduler_threads = config.scheduler_threads,
                 .events_max = config.events_max}) {}

  const client_system_config config;
  const client_dependencies dependencies;
  client_crew* crew = nullptr; ///< of the runtime, once started
  control_runtime runtime;
};

client_system::client_system(client_system_config config, client_dependencies dependencies)
    : impl_(std::make_unique<impl>(std::move(config), dependencies)) {}

client_system::~client_system() = default;

void client_system::start(data_plane& plane) {
  const auto& needed = impl_->dependencies;
  impl_->runtime.start(plane, needed.clock, needed.random, needed.watch, [this](const surroundings& around) {
    auto made = std::make_unique<client_crew>(impl_->config, impl_->dependencies, around);
    impl_->crew = made.get();
    return made;
  });
}

void client_system::change_settings(std::uint32_t spare_circuits, directory::security_level level) {
  impl_->crew->change_settings(spare_circuits, level);
}

void client_system::shutdown() { impl_->runtime.shutdown(); }
control_plane& client_system::control() { return impl_->runtime.control(); }
control_status client_system::status() const { return impl_->runtime.board().read(); }
network_view_ptr client_system::network() const { return impl_->runtime.board().network(); }

std::optional<std::uint64_t> client_system::renew_circuits(std::optional<std::string> isolation,
                                                           std::chrono::milliseconds deadline) const {
  return impl_->runtime.renew_circuits(std::move(isolation), deadline);
}

std::optional<route_explanation> client_system::explain(const route_question& question,
                                                        std::chrono::milliseconds deadline) const {
  const auto content = question.cleartext ? content_kind::unknown : content_kind::undecided;
  const auto verdict = impl_->config.firewall.judge(question.target, content);
  auto made = impl_->runtime.explain({question, verdict.needs_trusted_exit}, deadline);
  if (made) {
    made->verdict = question.cleartext ? "readable, as you say: trusted exits only" : std::string(verdict.why);
  }
  return made;
}

std::optional<std::vector<exit_status>> client_system::exits(std::chrono::milliseconds deadline) const {
  return impl_->runtime.exits(deadline);
}

std::vector<circuit_status> client_system::routes(std::chrono::milliseconds deadline) const {
  return impl_->runtime.routes(deadline);
}

} // namespace gate17::actors
