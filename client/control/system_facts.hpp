// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gate17::client {

/// What a bug report says of the machine: nothing that tells one machine of a kind from another (no host name).
struct system_facts {
  std::string kernel;       ///< "Linux 6.1.0-18-amd64"
  std::string machine;      ///< "x86_64"
  std::string distribution; ///< PRETTY_NAME of os-release, empty when unknown
  std::uint32_t cpus = 0;
  bool aes = false;
  bool avx = false;
  bool avx2 = false;
  bool avx512 = false;
  std::uint64_t open_files_max = 0;
  std::uint64_t locked_bytes_max = 0;
};

/// Asks the system. Fields that cannot be found out keep their defaults.
system_facts read_system_facts();

/// PRETTY_NAME out of os-release (5), without quotes; empty when it is not there.
std::string pretty_name(std::string_view os_release);

} // namespace gate17::client
