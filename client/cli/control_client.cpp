// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/control_client.hpp"

#include <cerrno>
#include <cstring>
#include <optional>

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

// Only an attempt to connect tells an absent client from one that does not answer.
std::optional<control_failure> find_client(const std::filesystem::path& socket) {
  if (socket.empty())
    return control_failure{exit_usage, "the path of the control socket is empty"};
  if (const auto attempt = node::http::connect_unix(socket); !attempt)
    return connect_failure(socket, attempt.error());
  return std::nullopt;
}

tl::expected<std::string, control_failure> to_body(tl::expected<node::http::reply, std::string> answer) {
  if (!answer)
    return tl::unexpected(control_failure{exit_failed, answer.error()});
  if (answer->status != 200)
    return tl::unexpected(control_failure{exit_failed, "the client answered " + std::to_string(answer->status) + ": " +
                                                           answer->body.substr(0, 1000)});
  return std::move(answer->body);
}

} // namespace

tl::expected<std::string, control_failure> ask_client(const std::filesystem::path& socket, std::string_view target,
                                                      std::string_view method, std::chrono::milliseconds deadline) {
  if (const auto absent = find_client(socket))
    return tl::unexpected(*absent);
  node::http::request question;
  question.method = method;
  question.target = target;
  return to_body(node::http::call(node::http::unix_address{socket}, question, deadline));
}

tl::expected<void, control_failure> follow_client(const std::filesystem::path& socket, const std::string& target,
                                                  const std::function<bool(std::string_view line)>& on_line) {
  // Without a line for so long nothing is left to follow: a network document alone comes more often.
  constexpr std::chrono::hours silence_max{24};
  if (const auto absent = find_client(socket))
    return tl::unexpected(*absent);
  const auto ended = to_body(node::http::read_lines(node::http::unix_address{socket}, target, on_line, silence_max));
  if (!ended)
    return tl::unexpected(ended.error());
  return {};
}

} // namespace gate17::client
