// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "node/exit/resolver.hpp"
#include "node/exit/resolver_settings.hpp"
#include <tl/expected.hpp>

namespace gate17::node {

/// The names of `settings.preload_file`; a sentence that names the file when it cannot be read or is no list.
tl::expected<std::vector<std::string>, std::string> load_preload_list(const resolver_settings& settings);

/// A sentence when the settings cannot work on this machine: a file that cannot be read, or libunbound refuses them.
tl::expected<void, std::string> check_exit_names(const resolver_settings& settings);

/// Everything that stands behind the resolver of one loop, as the settings want it. A sentence when they cannot work.
/// Not at the same time in two threads.
tl::expected<std::unique_ptr<resolver>, std::string>
make_exit_names(event_loop& loop, const resolver_settings& settings, const std::vector<std::string>& preloaded);

} // namespace gate17::node
