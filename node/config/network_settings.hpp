// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "node/config/config_error.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/network_file.hpp"

namespace gate17::node {

/// The network file (network.toml) with which a stranger joins: root of trust, and the parameters that hold until the
/// first consensus is known. Authorities publish these parameters.
struct network_settings {
  proto::network_file network;
  proto::network_parameters parameters;
};

/// Reads text as if it were the content of `file`; touches no file.
config_result<network_settings> read_network_settings(std::string_view text, const std::filesystem::path& file);

/// The same from disk.
config_result<network_settings> load_network_settings(const std::filesystem::path& file);

/// TOML text that `read_network_settings` turns into equal settings.
std::string write_toml(const network_settings& settings);

} // namespace gate17::node
