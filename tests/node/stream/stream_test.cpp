// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <numeric>
#include <optional>

#include "node/stream/memory_stream.hpp"
#include "node/stream/stream_set.hpp"
#include "proto/cell/frame.hpp"
#include "tests/support/loop_rig.hpp"

namespace gate17::test {

namespace {

using bytes = std::vector<std::uint8_t>;
using proto::close_code;
using proto::frame_type;

struct seen_frame {
  frame_type type;
  std::uint32_t stream;
  bytes content;
};

/// A circuit end that keeps the frames its streams send and sends nothing.
struct frame_catcher final : node::stream_host, node::cell_sealer, node::leg_owner {
  explicit frame_catcher(std::uint64_t seed) : rig(seed), streams(rig.loop) {}

  node::cell_packer& packer() override { return packer_; }
  node::loop_context& context() override { return rig.context; }
  void wait_for_room(node::stream& waiting) override { streams.wait_for_room(waiting); }
  void finished(node::stream& done, close_code code) override {
    finished_with = code;
    streams.retire(done);
  }

  std::size_t payload_offset() const override { return proto::relay_shift; }
  std::size_t payload_max(proto::cell_size size) const override { return proto::backward_payload_max(size); }
  proto::result<void> seal(node::cell& filled, std::size_t payload_bytes) override {
    proto::frame_reader reader({filled.body_at() + payload_offset(), payload_bytes}, path);
    for (;;) {
      const auto next = reader.next();
      REQUIRE(next);
      if (!*next)
        return {};
      frames.push_back({(*next)->type, (*next)->stream, {(*next)->content.begin(), (*next)->content.end()}});
    }
  }
  void seal_failed(proto::errc) override { FAIL("sealing cannot fail here"); }

  void on_cell(node::leg&, node::cell) override {}
  void on_sent(node::leg&, std::size_t) override {}
  void on_link_lost(node::leg&, actors::close_reason, proto::byte_view) override {}

  node::memory_stream& add(std::uint32_t id, std::size_t received_bytes_max = 64U << 20U) {
    auto made = std::make_unique<node::memory_stream>(
        *this, id, received_bytes_max,
        node::memory_stream::events{[this](proto::byte_view all) { received = all.size(); },
                                    [this](close_code code, bytes) { ended_with = code; }});
    return static_cast<node::memory_stream&>(streams.add(std::move(made)));
  }

  std::size_t data_bytes() const {
    std::size_t total = 0;
    for (const auto& one : frames)
      total += one.type == frame_type::data ? one.content.size() : 0;
    return total;
  }

  bool saw(frame_type type) const {
    return std::any_of(frames.begin(), frames.end(), [&](const auto& one) { return one.type == type; });
  }

  proto::result<void> give(frame_type type, std::uint32_t stream, const bytes& content) {
    return streams.on_frame({type, stream, content}, {});
  }

  static bytes credit(std::uint32_t amount) {
    bytes content(4);
    proto::store_le32(content.data(), amount);
    return content;
  }

  loop_rig rig;
  node::leg out{*this};
  node::cell_packer packer_{rig.context, *this, out};
  node::stream_set streams;
  proto::frame_path path = proto::frame_path::client_to_exit;
  std::vector<seen_frame> frames;
  std::size_t received = 0;
  std::optional<close_code> ended_with;
  std::optional<close_code> finished_with;
};

} // namespace

TEST_CASE("a stream sends what its window allows and goes on with the next grant", "[stream]") {
  frame_catcher host(1);
  auto& one = host.add(1);
  one.send(bytes(6'000'000, 7), true);
  host.rig.turn();
  CHECK(host.data_bytes() == proto::stream_window_bytes_start);
  CHECK_FALSE(host.saw(frame_type::close));
  REQUIRE(host.give(frame_type::stream_credit, 1, frame_catcher::credit(1'000'000)));
  host.rig.turn();
  CHECK(host.data_bytes() == proto::stream_window_bytes_start + 1'000'000);
  REQUIRE(host.give(frame_type::stream_credit, 1, frame_catcher::credit(4'000'000)));
  host.rig.turn();
  CHECK(host.data_bytes() == 6'000'000);
  CHECK(host.saw(frame_type::close));
  CHECK(one.bytes_sent() == 6'000'000);
}

TEST_CASE("credit beyond any window is refused", "[stream]") {
  frame_catcher host(2);
  host.add(1);
  const auto refused = host.give(frame_type::stream_credit, 1, frame_catcher::credit(0xffffffffU));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == proto::errc::limit_exceeded);
}

TEST_CASE("data is taken as far as the window reaches, and grants follow what was consumed", "[stream]") {
  frame_catcher host(3);
  host.add(1);
  std::uint64_t given = 0;
  std::uint64_t granted = proto::stream_window_bytes_start;
  for (int i = 0; i < 3'000; ++i) {
    REQUIRE(given + 16'000 <= granted);
    REQUIRE(host.give(frame_type::data, 1, bytes(16'000, 1)));
    given += 16'000;
    host.rig.turn();
    for (const auto& frame : std::exchange(host.frames, {})) {
      REQUIRE(frame.type == frame_type::stream_credit);
      granted += proto::load_le32(frame.content.data());
    }
    REQUIRE(granted - given <= proto::stream_window_bytes_max);
  }
  CHECK(host.received == given);
}

TEST_CASE("more than the window at once is a violation", "[stream]") {
  frame_catcher host(4);
  struct hoarder final : node::stream {
    using node::stream::stream;
    void on_connected(const proto::connected_frame&) override {}
    void on_close(close_code) override {}
    void on_room() override {}
    void on_circuit_lost(actors::close_reason) override {}
    void on_data(proto::byte_view, const node::chunk_ref&) override {}
  };
  host.streams.add(std::make_unique<hoarder>(host, 1));
  for (std::uint32_t given = 0; given < proto::stream_window_bytes_start; given += 32'768)
    REQUIRE(host.give(frame_type::data, 1, bytes(32'768, 1)));
  const auto refused = host.give(frame_type::data, 1, bytes(1, 1));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == proto::errc::limit_exceeded);
}

TEST_CASE("frames for a stream that never was are a violation, for one that is gone they are late", "[stream]") {
  frame_catcher host(5);
  host.add(3).reset(close_code::reset);
  host.rig.turn();
  CHECK(host.streams.size() == 0);
  CHECK(host.give(frame_type::data, 3, bytes(10, 1)));
  CHECK(host.give(frame_type::data, 2, bytes(10, 1)));
  const auto refused = host.give(frame_type::data, 4, bytes(10, 1));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == proto::errc::unsolicited);
}

TEST_CASE("a close that the stream does not believe is a violation", "[stream]") {
  frame_catcher host(9);
  struct sceptic final : node::stream {
    using node::stream::stream;
    bool believes(close_code code) const override { return code != close_code::cleartext; }
    void on_connected(const proto::connected_frame&) override {}
    void on_close(close_code code) override { closed_with = code; }
    void on_room() override {}
    void on_circuit_lost(actors::close_reason) override {}
    void on_data(proto::byte_view, const node::chunk_ref&) override {}
    std::optional<close_code> closed_with;
  };
  auto& one = static_cast<sceptic&>(host.streams.add(std::make_unique<sceptic>(host, 1)));
  const auto refused = host.give(frame_type::close, 1, {static_cast<std::uint8_t>(close_code::cleartext)});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == proto::errc::unsolicited);
  CHECK_FALSE(one.closed_with);
  CHECK(host.give(frame_type::close, 1, {static_cast<std::uint8_t>(close_code::refused)}));
  CHECK(one.closed_with == close_code::refused);
}

TEST_CASE("a stream in memory takes no more than it was made for", "[stream]") {
  frame_catcher host(6);
  host.add(1, 1'000);
  REQUIRE(host.give(frame_type::data, 1, bytes(1'000, 1)));
  CHECK_FALSE(host.ended_with);
  REQUIRE(host.give(frame_type::data, 1, bytes(1, 1)));
  CHECK(host.ended_with == close_code::policy);
  CHECK(host.finished_with == close_code::policy);
  host.rig.turn();
  CHECK(host.saw(frame_type::close));
}

TEST_CASE("both directions end before a stream is over", "[stream]") {
  frame_catcher host(7);
  auto& one = host.add(1);
  REQUIRE(host.give(frame_type::close, 1, {static_cast<std::uint8_t>(close_code::end)}));
  CHECK(host.ended_with == close_code::end);
  CHECK_FALSE(host.finished_with);
  one.send({1, 2, 3}, true);
  host.rig.turn();
  CHECK(host.finished_with == close_code::done);
  CHECK(host.data_bytes() == 3);
  CHECK(host.streams.size() == 0);
}

TEST_CASE("a lost circuit is no clean end", "[stream]") {
  frame_catcher host(8);
  host.add(1);
  host.streams.lose_all(actors::close_reason::link_lost);
  CHECK(host.ended_with == close_code::reset);
  CHECK(host.streams.size() == 0);
}

} // namespace gate17::test
