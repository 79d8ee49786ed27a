// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/state_lock.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "node/keys/atomic_file.hpp"

namespace gate17::node {

config_result<state_lock> state_lock::acquire(const std::filesystem::path& folder) {
  const auto file = folder / "lock";
  unique_fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_file_mode));
  if (!fd)
    return config_failure(file.string(), std::string("cannot be opened: ") + std::strerror(errno));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0)
    return config_failure(file.string(), errno == EWOULDBLOCK
                                             ? "another process uses this state folder"
                                             : std::string("cannot be locked: ") + std::strerror(errno));
  // For people; the lock itself does not depend on the content.
  const auto pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0)
    return config_failure(file.string(), std::string("cannot be written: ") + std::strerror(errno));
  return state_lock(std::move(fd));
}

} // namespace gate17::node
