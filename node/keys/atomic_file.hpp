// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

#include <sys/types.h>

#include "node/config/config_error.hpp"

namespace gate17::node {

inline constexpr mode_t private_file_mode = 0600;
inline constexpr mode_t public_file_mode = 0644;
inline constexpr mode_t private_folder_mode = 0700;

/// Replaces the file as a whole: written beside it, synced, renamed, folder synced. After a crash either the old or the
/// new content is there.
config_result<void> write_file(const std::filesystem::path& file, std::string_view content, mode_t mode);

/// Creates the folder and its parents where missing, and sets the mode of the last one.
config_result<void> make_folder(const std::filesystem::path& folder, mode_t mode);

/// Overwrites (as far as the file system lets us) and unlinks; an absent file is fine.
void erase_file(const std::filesystem::path& file);

} // namespace gate17::node
