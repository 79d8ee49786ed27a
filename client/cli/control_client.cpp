// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/control_client.hpp"

#include <cerrno>
#include <cstring>

#include "node/http/client.hpp"
#include "node/http/unix_socket.hpp"

namespace gate17::client {
namespace {

control_failure connect_failure(const std::filesystem::path& socket, int error) {
  switch (error) {
  case ENOENT:
  case ECONNREFUSED:
    return {exit_not_running, "no client is running at " + socket.string()};
  case ENAMETOOLONG:
    return {exit_usage, "the path of the control socket must have at most 107 bytes: " + socket.string()};
  default:
    return {exit_failed, "cannot reach the client at " + socket.string() + ": " + std::strerror(error)};
  }
}

tl::expected<std::string, control_failure> call_client(const char* method, const std::filesystem::path& socket,
                                                       std::string_view target, std::chrono::milliseconds deadline) {
  if (socket.empty())
    return tl::unexpected(control_failure{exit_usage, "the path of the control socket is empty"});
  // Only an attempt to connect tells an absent client from one that does not answer.
  if (const auto attempt = node::http::connect_unix(socket); !attempt)
    return tl::unexpected(connect_failure(socket, attempt.error()));
  node::http::request question;
  question.method = method;
  question.target = target;
  auto answer = node::http::call(node::http::unix_address{socket}, question, deadline);
  if (!answer)
    return tl::unexpected(control_failure{exit_failed, answer.error()});
  if (answer->status != 200)
    return tl::unexpected(control_failure{exit_failed, "the client answered " + std::to_string(answer->status) + ": " +
                                                           answer->body.substr(0, 1000)});
  return std::move(answer->body);
}

} // namespace

tl::expected<std::string, control_failure> ask_client(const std::filesystem::path& socket, std::string_view target,
                                                      std::chrono::milliseconds deadline) {
  return call_client("GET", socket, target, deadline);
}

tl::expected<std::string, control_failure> tell_client(const std::filesystem::path& socket, std::string_view target,
                                                       std::chrono::milliseconds deadline) {
  return call_client("POST", socket, target, deadline);
}

} // namespace gate17::client
