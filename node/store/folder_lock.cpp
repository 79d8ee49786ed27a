// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/folder_lock.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gate17::node {

namespace {

tl::unexpected<std::string> refuse(const std::filesystem::path& folder, const std::string& why) {
  return tl::unexpected("state folder " + folder.string() + ": " + why);
}

std::string error_text(int error) { return std::generic_category().message(error); }

/// The process number that the holder left in the file, in brackets; empty when there is none.
std::string holder(int fd) {
  char text[16] = {};
  const auto length = ::pread(fd, text, sizeof text - 1, 0);
  const std::string number(text, length > 0 ? static_cast<std::size_t>(length) : 0);
  if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos)
    return "";
  return " (pid " + number + ")";
}

} // namespace

tl::expected<folder_lock, std::string> folder_lock::take(const std::filesystem::path& folder) {
  std::error_code made;
  if (std::filesystem::create_directories(folder, made))
    ::chmod(folder.c_str(), 0700);
  if (made)
    return refuse(folder, made.message());
  unique_fd fd(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd)
    return refuse(folder, "cannot open its lock file: " + error_text(errno));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return refuse(folder, "cannot lock it: " + error_text(errno));
    return refuse(folder,
                  "another process" + holder(fd.get()) + " is using it; stop that one first, a node must run once");
  }
  const auto number = std::to_string(::getpid());
  const auto length = static_cast<ssize_t>(number.size());
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), number.data(), number.size(), 0) != length)
    return refuse(folder, "cannot write its lock file: " + error_text(errno));
  return folder_lock(std::move(fd));
}

} // namespace gate17::node
