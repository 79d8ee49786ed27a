// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <filesystem>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include "node/http/chunk_stream.hpp"
#include "node/http/client.hpp"
#include "node/http/server.hpp"

using namespace gate17::node;
using namespace std::chrono_literals;
using gate17::proto::endpoint;
using writer_ptr = std::shared_ptr<http::stream_writer>;

namespace {

/// A server whose only answer is a stream, and the writers it handed out.
struct streaming_server {
  std::promise<writer_ptr> began;
  std::unique_ptr<http::server> running;

  streaming_server() {
    const auto answer = [this](const http::request&) {
      return http::response{
          200, "application/x-ndjson", {}, [this](writer_ptr writer) { began.set_value(std::move(writer)); }};
    };
    running = *http::server::start({*endpoint::parse("127.0.0.1:0"), 10s}, answer);
  }
  http::address at() const { return *running->tcp_endpoint(); }
};

} // namespace

TEST_CASE("lines written from another thread arrive whole and in order, until the writer finishes") {
  streaming_server server;
  std::thread source([&] {
    const auto writer = server.began.get_future().get();
    for (int i = 0; i < 1000; ++i)
      while (!writer->write("line " + std::to_string(i) + "\n"))
        std::this_thread::yield();
    writer->finish();
    CHECK_FALSE(writer->write("late\n"));
  });
  std::vector<std::string> lines;
  const auto end = http::read_lines(
      server.at(), "/watch", [&](std::string_view line) { return lines.emplace_back(line), true; }, 5s);
  source.join();
  REQUIRE(end);
  CHECK(end->status == 200);
  CHECK(end->content_type == "application/x-ndjson");
  REQUIRE(lines.size() == 1000);
  CHECK(lines.front() == "line 0");
  CHECK(lines.back() == "line 999");
}

TEST_CASE("a reader that leaves closes the writer") {
  streaming_server server;
  auto began = server.began.get_future();
  writer_ptr writer;
  std::thread source([&] { writer = began.get(), writer->write("one\n"); });
  const auto end = http::read_lines(
      server.at(), "/watch", [](std::string_view) { return false; }, 5s);
  source.join();
  CHECK(end);
  while (writer->is_open())
    std::this_thread::yield();
  CHECK_FALSE(writer->write("two\n"));
}

TEST_CASE("writers may outlive the server") {
  writer_ptr writer;
  {
    streaming_server server;
    std::thread reader([at = server.at()] {
      http::read_lines(
          at, "/watch", [](std::string_view) { return true; }, 5s);
    });
    writer = server.began.get_future().get();
    server.running.reset();
    reader.join();
  }
  CHECK_FALSE(writer->is_open());
  CHECK_FALSE(writer->write("x\n"));
  writer->finish();
}

TEST_CASE("a status other than 200 is an answer without lines") {
  const auto running = *http::server::start({*endpoint::parse("127.0.0.1:0"), 10s}, [](const http::request&) {
    return http::response{404, "text/plain", "no such page\n", {}};
  });
  const auto end = http::read_lines(
      *running->tcp_endpoint(), "/", [](std::string_view) -> bool { throw std::logic_error("a line"); }, 5s);
  REQUIRE(end);
  CHECK(end->status == 404);
  CHECK(end->body == "no such page\n");
}

TEST_CASE("nobody there is an error with the address in it") {
  const auto failed = http::call(http::unix_address{std::filesystem::temp_directory_path() / "gate17-nobody"},
                                 {"GET", "/", {}, {}}, 5s);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().find("gate17-nobody") != std::string::npos);
}

TEST_CASE("a chunk stream wakes once per take, bounds its queue and drops whole writes") {
  int wakes = 0;
  http::chunk_stream stream([&] { ++wakes; });
  CHECK(stream.write("a"));
  CHECK(stream.write("b"));
  CHECK(wakes == 1);
  CHECK(stream.take().bytes == "ab");
  CHECK(stream.write(std::string(http::stream_writer::queued_bytes_max, 'x')));
  CHECK_FALSE(stream.write("y"));
  CHECK(wakes == 2);
  stream.finish();
  const auto rest = stream.take();
  CHECK(rest.bytes.size() == http::stream_writer::queued_bytes_max);
  CHECK(rest.last);
  stream.close();
  CHECK_FALSE(stream.write("z"));
  CHECK(wakes == 2);
}
