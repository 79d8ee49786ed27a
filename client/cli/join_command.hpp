// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

#include <tl/expected.hpp>

#include "actors/ports.hpp"
#include "client/cli/exit_code.hpp"
#include "node/config/network_settings.hpp"

namespace gate17::client {

/// Where the packages look for `client.toml`.
inline constexpr const char* default_config_folder = "/etc/gate17";

struct join_options {
  std::filesystem::path file;
  std::filesystem::path config_folder = default_config_folder;
  bool replace = false; ///< another network may be there
  bool check = false;   ///< ask the network's fallback nodes first
};

/// Fetches and verifies a network's newest document; the error is a sentence.
using fetch_network =
    std::function<tl::expected<actors::network_view_ptr, std::string>(const node::network_settings& settings)>;

/// `gate17 join FILE`: judges a network file, says whose network it is, and installs it as `network.toml`, with a
/// minimal `client.toml` beside it when there is none. Nothing is written when the file is wrong, when another network
/// is installed (unless told to replace it), or when the check fails.
exit_code join_network(const join_options& options, const fetch_network& fetch, std::ostream& out, std::ostream& err);

} // namespace gate17::client
