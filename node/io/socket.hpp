// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "proto/cell/endpoint.hpp"
#include <tl/expected.hpp>

namespace gate17::node {

/// An owned file descriptor.
class unique_fd {
public:
  unique_fd() = default;
  explicit unique_fd(int fd) : fd_(fd) {}
  unique_fd(unique_fd&& other) noexcept : fd_(other.release()) {}
  unique_fd& operator=(unique_fd&& other) noexcept;
  ~unique_fd() { reset(); }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();
  void reset();

private:
  int fd_ = -1;
};

/// Tuning of a link's TCP connection (data_plane rule: schedule here, not in the kernel).
struct link_socket_options {
  int notsent_lowat_bytes = 131072;
  /// A peer that acknowledges nothing, or is silent to keep-alive probes, for so long is gone.
  int dead_peer_seconds = 20;
  std::string congestion_control; ///< empty = the host's default
};

/// All return errno on failure; sockets are non-blocking and close-on-exec.
tl::expected<unique_fd, int> listen_tcp(const proto::endpoint& at, bool reuse_port);
tl::expected<unique_fd, int> accept_tcp(int listener, proto::endpoint& peer);
/// Starts connecting; writable or in error when done (see `connect_error`).
tl::expected<unique_fd, int> connect_tcp(const proto::endpoint& to);
/// 0 when connected, else the errno of the attempt.
int connect_error(int fd);
void tune_link_socket(int fd, const link_socket_options& options);
void set_no_delay(int fd);
/// Bytes given to the kernel that the peer's kernel has not acknowledged.
std::uint64_t unacknowledged_bytes(int fd);
/// Makes the coming close() send a reset instead of a clean end.
void reset_on_close(int fd);
std::optional<proto::endpoint> local_endpoint(int fd);
std::optional<proto::endpoint> peer_endpoint(int fd);
/// For the whole process: a write to a closed peer shall fail with EPIPE. Senders still pass MSG_NOSIGNAL.
void ignore_sigpipe();

} // namespace gate17::node
