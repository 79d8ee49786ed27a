// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>
#include <tl/expected.hpp>

#include "node/http/server.hpp"
#include "node/io/socket.hpp"

namespace gate17::node::http {

/// A listening socket; a socket file that it created is removed on destruction, unless somebody replaced it.
class listener {
public:
  /// The reason as a sentence. Only loopback addresses; a socket file is replaced only when nobody answers there.
  static tl::expected<listener, std::string> open(const address& at);
  listener(listener&& other) noexcept = default;
  listener& operator=(listener&&) = delete;
  ~listener();

  int fd() const { return fd_.get(); }
  bool is_unix() const { return !socket_file_.empty(); }

private:
  listener(unique_fd fd, std::filesystem::path socket_file);
  static tl::expected<listener, std::string> open_tcp(const proto::endpoint& at);
  static tl::expected<listener, std::string> open_unix(const unix_address& at);

  unique_fd fd_;
  std::filesystem::path socket_file_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

} // namespace gate17::node::http
