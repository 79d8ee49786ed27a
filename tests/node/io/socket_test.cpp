// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/io/socket.hpp"

#include <catch2/catch.hpp>

#include <cerrno>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/io/event_loop.hpp"

using namespace gate17::node;
using namespace std::chrono_literals;
using gate17::proto::endpoint;

namespace {

void wait_until(event_loop& loop, int fd, bool writable) {
  bool ready = false;
  io_watch watch(
      loop, fd, [&] { ready = true; }, [&] { ready = true; });
  writable ? watch.want_write(true) : watch.want_read(true);
  while (!ready)
    loop.run_turn(1h);
}

int int_option(int fd, int level, int name) {
  int value = 0;
  socklen_t length = sizeof value;
  REQUIRE(::getsockopt(fd, level, name, &value, &length) == 0);
  return value;
}

endpoint any_port(const char* address) { return {*gate17::proto::ip_address::parse(address), 0}; }

struct connection {
  event_loop loop;
  unique_fd listener;
  unique_fd client;
  unique_fd server;
  endpoint seen_peer;

  explicit connection(const char* address) {
    listener = *listen_tcp(any_port(address), false);
    client = *connect_tcp(*local_endpoint(listener.get()));
    wait_until(loop, listener.get(), false);
    server = *accept_tcp(listener.get(), seen_peer);
    wait_until(loop, client.get(), true);
  }
};

} // namespace

TEST_CASE("listen, connect and accept over both families") {
  const auto* address = GENERATE("127.0.0.1", "::1");
  connection made(address);
  CHECK(connect_error(made.client.get()) == 0);
  CHECK(made.seen_peer == local_endpoint(made.client.get()));
  CHECK(peer_endpoint(made.client.get()) == local_endpoint(made.listener.get()));
  for (const auto* fd : {&made.client, &made.server}) {
    CHECK((::fcntl(fd->get(), F_GETFL) & O_NONBLOCK) != 0);
    CHECK((::fcntl(fd->get(), F_GETFD) & FD_CLOEXEC) != 0);
  }
}

TEST_CASE("accepting with nobody waiting says EAGAIN") {
  const auto listener = listen_tcp(any_port("127.0.0.1"), false);
  endpoint peer;
  CHECK(accept_tcp(listener->get(), peer).error() == EAGAIN);
}

TEST_CASE("a refused connection reports its errno, and stays failed when asked again") {
  event_loop loop;
  auto listener = listen_tcp(any_port("127.0.0.1"), false);
  const auto nobody = *local_endpoint(listener->get());
  listener->reset();
  const auto client = connect_tcp(nobody);
  REQUIRE(client);
  wait_until(loop, client->get(), true);
  CHECK(connect_error(client->get()) == ECONNREFUSED);
  CHECK(connect_error(client->get()) == ENOTCONN);
}

TEST_CASE("reuse_port lets several loops listen, its absence does not") {
  const auto first = listen_tcp(any_port("127.0.0.1"), true);
  const auto at = *local_endpoint(first->get());
  CHECK(listen_tcp(at, true));
  CHECK(listen_tcp(at, false).error() == EADDRINUSE);
}

TEST_CASE("an endpoint without address is refused") { CHECK(connect_tcp(endpoint{}).error() == EAFNOSUPPORT); }

TEST_CASE("link sockets are tuned") {
  connection made("127.0.0.1");
  tune_link_socket(made.client.get(), {65536, 20, "reno"});
  CHECK(int_option(made.client.get(), IPPROTO_TCP, TCP_NODELAY) != 0);
  CHECK(int_option(made.client.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT) == 65536);
  char name[16] = {};
  socklen_t length = sizeof name;
  REQUIRE(::getsockopt(made.client.get(), IPPROTO_TCP, TCP_CONGESTION, name, &length) == 0);
  CHECK(std::string(name) == "reno");
}

TEST_CASE("reset_on_close turns close into a reset") {
  connection made("127.0.0.1");
  reset_on_close(made.client.get());
  made.client.reset();
  wait_until(made.loop, made.server.get(), false);
  char byte = 0;
  CHECK(::recv(made.server.get(), &byte, 1, 0) == -1);
  CHECK(errno == ECONNRESET);
}

TEST_CASE("unique_fd moves ownership and closes once") {
  int fds[2];
  REQUIRE(::pipe(fds) == 0);
  unique_fd reader(fds[0]);
  unique_fd writer(fds[1]);
  unique_fd moved(std::move(writer));
  CHECK_FALSE(writer);
  moved = unique_fd();
  char byte = 0;
  CHECK(::read(reader.get(), &byte, 1) == 0);
  const int raw = reader.release();
  CHECK(::close(raw) == 0);
}
