// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "node/config/config_error.hpp"
#include "proto/codec/network_file.hpp"
#include "proto/codec/reject_list.hpp"

namespace gate17::node {

/// The signed list of rejected nodes as a file that people can read: network, serial, ids, signature.
/// Reads text as if it were the content of `file`; an error also when the list is not the word of the network's owner.
config_result<proto::reject_list> read_reject_list(std::string_view text, const std::filesystem::path& file,
                                                   const proto::network_file& network);

/// The same from disk. Without a path: the empty list.
config_result<proto::reject_list> load_reject_list(const std::filesystem::path& file,
                                                   const proto::network_file& network);

/// TOML text that `read_reject_list` turns into an equal list.
std::string write_toml(const proto::reject_list& list, std::string_view network_name);

} // namespace gate17::node
