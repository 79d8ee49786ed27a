// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/atomic_file.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/io/socket.hpp"

namespace gate17::node {
namespace {

tl::unexpected<config_errors> failure(const std::filesystem::path& file, const char* what) {
  return config_failure(file.string(), std::string(what) + ": " + std::strerror(errno));
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const auto written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool sync_folder(const std::filesystem::path& folder) {
  const unique_fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd && ::fsync(fd.get()) == 0;
}

} // namespace

config_result<void> write_file(const std::filesystem::path& file, std::string_view content, mode_t mode) {
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const auto fresh = folder / ("." + file.filename().string() + ".new");
  ::unlink(fresh.c_str());
  const unique_fd fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!fd)
    return failure(fresh, "cannot be created");
  // The mode given to open() is cut by the umask.
  const bool stored = ::fchmod(fd.get(), mode) == 0 && write_all(fd.get(), content) && ::fsync(fd.get()) == 0;
  if (!stored || ::rename(fresh.c_str(), file.c_str()) != 0) {
    auto error = failure(file, "cannot be written");
    ::unlink(fresh.c_str());
    return error;
  }
  if (!sync_folder(folder))
    return failure(folder, "cannot be synced");
  return {};
}

config_result<void> make_folder(const std::filesystem::path& folder, mode_t mode) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return config_failure(folder.string(), "cannot be created: " + error.message());
  if (::chmod(folder.c_str(), mode) != 0)
    return failure(folder, "cannot set its mode");
  return {};
}

void erase_file(const std::filesystem::path& file) {
  const unique_fd fd(::open(file.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (fd && ::fstat(fd.get(), &status) == 0 && S_ISREG(status.st_mode)) {
    const std::string zeros(static_cast<std::size_t>(status.st_size), '\0');
    if (write_all(fd.get(), zeros))
      ::fsync(fd.get());
  }
  ::unlink(file.c_str());
}

} // namespace gate17::node
