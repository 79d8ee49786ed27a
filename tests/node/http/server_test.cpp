// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/server.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/http/client.hpp"
#include "node/http/unix_socket.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace gate17::node;
using namespace std::chrono_literals;
using gate17::proto::endpoint;
using gate17::test::scratch_folder;

namespace {

http::response echo(const http::request& asked) {
  if (asked.target == "/throw")
    throw std::runtime_error("no");
  if (asked.target == "/uid")
    return {200, "text/plain", asked.peer_uid ? std::to_string(*asked.peer_uid) : "none", {}};
  return {200, "text/plain", asked.method + " " + asked.target + " " + asked.body, {}};
}

std::unique_ptr<http::server> serve(const http::address& at, http::server::handler handle = echo,
                                    std::chrono::milliseconds deadline = 10s) {
  auto started = http::server::start({at, deadline}, std::move(handle));
  if (!started)
    FAIL(started.error());
  return std::move(*started);
}

const endpoint any_loopback_port = *endpoint::parse("127.0.0.1:0");

/// Sends raw bytes and returns everything until the server closes.
std::string raw_exchange(const unique_fd& fd, const std::string& bytes) {
  pollfd ready{fd.get(), POLLOUT, 0};
  ::poll(&ready, 1, 5000);
  ::fcntl(fd.get(), F_SETFL, 0);
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto part = ::send(fd.get(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (part <= 0)
      break;
    sent += static_cast<std::size_t>(part);
  }
  std::string received;
  char buffer[4096];
  for (auto got = ::recv(fd.get(), buffer, sizeof buffer, 0); got > 0; got = ::recv(fd.get(), buffer, sizeof buffer, 0))
    received.append(buffer, static_cast<std::size_t>(got));
  return received;
}

std::string status_of(const std::string& raw) { return raw.substr(0, 12); }

} // namespace

TEST_CASE("requests pass over a Unix socket, with the caller's uid") {
  scratch_folder folder;
  const http::unix_address at{folder.path() / "deep" / "er" / "control.sock", 0660};
  const auto running = serve(at);
  CHECK_FALSE(running->tcp_endpoint());
  const auto posted = http::call(at, {"POST", "/a?b=1", "body", {}}, 5s);
  REQUIRE(posted);
  CHECK(posted->status == 200);
  CHECK(posted->content_type == "text/plain");
  CHECK(posted->body == "POST /a?b=1 body");
  CHECK(http::call(at, {"GET", "/uid", {}, {}}, 5s)->body == std::to_string(::getuid()));
  CHECK(http::call(at, {"GET", "/throw", {}, {}}, 5s)->status == 500);
  struct stat made {};
  REQUIRE(::stat(at.path.c_str(), &made) == 0);
  CHECK((made.st_mode & 0777) == 0660);
  REQUIRE(::stat(at.path.parent_path().c_str(), &made) == 0);
  CHECK((made.st_mode & 0777) == 0700);
}

TEST_CASE("requests pass over loopback TCP, and only there") {
  const auto running = serve(any_loopback_port);
  const http::address at = *running->tcp_endpoint();
  CHECK(http::call(at, {"GET", "/x", {}, {}}, 5s)->body == "GET /x ");
  CHECK(http::call(at, {"GET", "/uid", {}, {}}, 5s)->body == "none");
  CHECK_FALSE(http::server::start({*endpoint::parse("0.0.0.0:0"), 1s}, echo));
  CHECK_FALSE(http::server::start({*endpoint::parse("192.0.2.1:0"), 1s}, echo));
}

TEST_CASE("web pages cannot reach the server through a browser") {
  const auto running = serve(any_loopback_port);
  const auto at = *running->tcp_endpoint();
  const auto status = [&](const std::string& headers) {
    return status_of(raw_exchange(*connect_tcp(at), "GET / HTTP/1.1\r\n" + headers + "\r\n"));
  };
  CHECK(status("Host: " + at.to_string() + "\r\n") == "HTTP/1.1 200");
  CHECK(status("Host: localhost:80\r\n") == "HTTP/1.1 200");
  CHECK(status("Host: evil.example\r\n") == "HTTP/1.1 403");
  CHECK(status("Host: localhost.evil.example\r\n") == "HTTP/1.1 403");
  CHECK(status("Host: 127.0.0.1.evil.example\r\n") == "HTTP/1.1 403");
  CHECK(status("") == "HTTP/1.1 403");
  CHECK(status("Host: localhost\r\nOrigin: https://evil.example\r\n") == "HTTP/1.1 403");
  CHECK(status("Host: localhost:1\r\nOrigin: http://localhost:1\r\n") == "HTTP/1.1 200");
}

TEST_CASE("oversized and malformed requests are refused") {
  scratch_folder folder;
  const http::unix_address at{folder.path() / "s"};
  const auto running = serve(at);
  const auto status = [&](const std::string& bytes) {
    return status_of(raw_exchange(*http::connect_unix(at.path), bytes));
  };
  CHECK(status("GET / HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n\r\n") == "HTTP/1.1 431");
  CHECK(status("POST / HTTP/1.1\r\nContent-Length: 65537\r\n\r\n" + std::string(65537, 'x')) == "HTTP/1.1 413");
  CHECK(status("POST / HTTP/1.1\r\nContent-Length: 65536\r\n\r\n" + std::string(65536, 'x')) == "HTTP/1.1 200");
  CHECK(status("\x16\x03\x01 hello\r\n\r\n") == "HTTP/1.1 400");
}

TEST_CASE("HEAD has the length and no body") {
  scratch_folder folder;
  const http::unix_address at{folder.path() / "s"};
  const auto running = serve(at);
  const auto raw = raw_exchange(*http::connect_unix(at.path), "HEAD /abc HTTP/1.1\r\n\r\n");
  CHECK(raw.find("Content-Length: 10\r\n") != std::string::npos);
  CHECK(raw.ends_with("\r\n\r\n"));
}

TEST_CASE("a request that never ends is closed at the deadline") {
  scratch_folder folder;
  const http::unix_address at{folder.path() / "s"};
  const auto running = serve(at, echo, 1ms);
  CHECK(raw_exchange(*http::connect_unix(at.path), "GET / HT").empty());
}

TEST_CASE("more connections than allowed are closed at once, and room comes back") {
  scratch_folder folder;
  const http::unix_address at{folder.path() / "s"};
  const auto running = serve(at);
  std::vector<unique_fd> idle;
  for (std::size_t i = 0; i < http::server::connections_max; ++i)
    idle.push_back(std::move(*http::connect_unix(at.path)));
  CHECK_FALSE(http::call(at, {"GET", "/", {}, {}}, 5s));
  idle.clear();
  bool answered = false;
  for (int i = 0; i < 1000 && !answered; ++i)
    answered = http::call(at, {"GET", "/", {}, {}}, 5s).has_value();
  CHECK(answered);
}

TEST_CASE("a stale socket file is replaced, a live one and other files are not") {
  scratch_folder folder;
  const http::unix_address at{folder.path() / "s"};
  {
    const auto dead = http::listen_unix(at.path, 0600);
    REQUIRE(dead);
  }
  REQUIRE(std::filesystem::exists(at.path));
  {
    const auto running = serve(at);
    const auto second = http::server::start({at, 1s}, echo);
    REQUIRE_FALSE(second);
    CHECK(second.error().find("another process is serving there") != std::string::npos);
    CHECK(http::call(at, {"GET", "/", {}, {}}, 5s));
  }
  CHECK_FALSE(std::filesystem::exists(at.path));
  REQUIRE(::close(::open(at.path.c_str(), O_CREAT | O_WRONLY, 0600)) == 0);
  CHECK_FALSE(http::server::start({at, 1s}, echo));
  CHECK(std::filesystem::is_regular_file(at.path));
}

TEST_CASE("a path too long for a socket is refused with a reason") {
  scratch_folder folder;
  const auto refused = http::server::start({http::unix_address{folder.path() / std::string(120, 'x')}, 1s}, echo);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().find("cannot listen on") != std::string::npos);
}
