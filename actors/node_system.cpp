// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/node_system.hpp"

#include <utility>

#include "actors/control_runtime.hpp"
#include "actors/node_crew.hpp"

namespace gate17::actors {

class node_system::impl {
public:
  impl(node_system_config settings, node_dependencies needed)
      : config(std::move(settings)),
        dependencies(needed),
        runtime({.network = config.network.network_name,
                 .scheduler_threads = config.scheduler_threads,
                 .events_max = config.events_max}) {}

  const node_system_config config;
  const node_dependencies dependencies;
  node_crew* crew = nullptr; ///< of the runtime, once started
  control_runtime runtime;
};

node_system::node_system(node_system_config config, node_dependencies dependencies)
    : impl_(std::make_unique<impl>(std::move(config), dependencies)) {}

node_system::~node_system() = default;

void node_system::start(data_plane& plane) {
  const auto& needed = impl_->dependencies;
  impl_->runtime.start(plane, needed.clock, needed.random, needed.watch, [this](const surroundings& around) {
    auto made = std::make_unique<node_crew>(impl_->config, impl_->dependencies, around);
    impl_->crew = made.get();
    return made;
  });
}

void node_system::replace_rejects(proto::reject_list list) { impl_->crew->replace_rejects(std::move(list)); }

void node_system::shutdown() { impl_->runtime.shutdown(); }
control_plane& node_system::control() { return impl_->runtime.control(); }
control_status node_system::status() const { return impl_->runtime.board().read(); }
network_view_ptr node_system::network() const { return impl_->runtime.board().network(); }

} // namespace gate17::actors
