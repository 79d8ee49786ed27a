// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/listener.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "node/http/unix_socket.hpp"
#include "node/io/loopback.hpp"

namespace gate17::node::http {

namespace {

tl::unexpected<std::string> refuse(const std::string& where, const std::string& why) {
  return tl::unexpected("cannot listen on " + where + ": " + why);
}

std::string error_text(int error) { return std::generic_category().message(error); }

/// Empty when the path is free now, else why it is not.
std::string clear_stale_socket(const std::filesystem::path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0)
    return errno == ENOENT ? "" : error_text(errno);
  if (!S_ISSOCK(found.st_mode))
    return "a file that is no socket is in the way";
  if (const auto answer = connect_unix(path); answer || answer.error() != ECONNREFUSED)
    return "another process is serving there";
  return ::unlink(path.c_str()) == 0 ? "" : error_text(errno);
}

std::string make_folder(const std::filesystem::path& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST)
    return "";
  if (errno != ENOENT)
    return error_text(errno);
  if (auto why = make_folder(folder.parent_path()); !why.empty())
    return why;
  return ::mkdir(folder.c_str(), 0700) == 0 ? "" : error_text(errno);
}

} // namespace

listener::listener(unique_fd fd, std::filesystem::path socket_file)
    : fd_(std::move(fd)), socket_file_(std::move(socket_file)) {
  struct stat made {};
  if (!socket_file_.empty() && ::lstat(socket_file_.c_str(), &made) == 0) {
    device_ = made.st_dev;
    inode_ = made.st_ino;
  }
}

listener::~listener() {
  struct stat now {};
  if (fd_ && !socket_file_.empty() && ::lstat(socket_file_.c_str(), &now) == 0 && now.st_dev == device_ &&
      now.st_ino == inode_)
    ::unlink(socket_file_.c_str());
}

tl::expected<listener, std::string> listener::open(const address& at) {
  if (const auto* tcp = std::get_if<proto::endpoint>(&at))
    return open_tcp(*tcp);
  return open_unix(std::get<unix_address>(at));
}

tl::expected<listener, std::string> listener::open_tcp(const proto::endpoint& at) {
  if (!is_loopback(at.address))
    return refuse(at.to_string(), "only loopback addresses are allowed here");
  auto fd = listen_tcp(at, false);
  if (!fd)
    return refuse(at.to_string(), error_text(fd.error()));
  return listener(std::move(*fd), {});
}

tl::expected<listener, std::string> listener::open_unix(const unix_address& at) {
  if (auto why = make_folder(at.path.parent_path()); !why.empty())
    return refuse(at.path.string(), "its folder: " + why);
  if (auto why = clear_stale_socket(at.path); !why.empty())
    return refuse(at.path.string(), why);
  auto fd = listen_unix(at.path, at.mode);
  if (!fd)
    return refuse(at.path.string(), error_text(fd.error()));
  return listener(std::move(*fd), at.path);
}

} // namespace gate17::node::http
