// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/frame.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "proto/cell/frame_writer.hpp"
#include "tests/support/seed.hpp"

using namespace gate17::proto;
using bytes = std::vector<std::uint8_t>;

namespace {

constexpr frame_path all_paths[] = {frame_path::client_to_exit, frame_path::client_to_middle,
                                    frame_path::exit_to_client, frame_path::middle_to_client};

bytes written(const std::function<bool(frame_writer&)>& write) {
  bytes area(large_body_bytes);
  frame_writer writer(area);
  REQUIRE(write(writer));
  area.resize(writer.used());
  return area;
}

bytes raw(std::uint8_t type, std::uint32_t stream, const bytes& content) {
  bytes out(frame_header_bytes);
  out[0] = type;
  store_le16(out.data() + 2, static_cast<std::uint16_t>(content.size()));
  store_le32(out.data() + 4, stream);
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

result<std::optional<frame_view>> first(const bytes& payload, frame_path path, bool measuring = false) {
  frame_reader reader(payload, path, measuring);
  return reader.next();
}

/// The content of the only frame; it must be legal on `path`.
byte_view content_of(const bytes& payload, frame_path path) {
  frame_reader reader(payload, path);
  const auto frame = reader.next();
  REQUIRE(frame);
  REQUIRE(*frame);
  const auto end = reader.next();
  REQUIRE(end);
  CHECK_FALSE(*end);
  return (*frame)->content;
}

endpoint v4_peer() { return *endpoint::parse("192.0.2.7:8080"); }
endpoint v6_peer() { return *endpoint::parse("[2001:db8::17]:443"); }

/// One legal frame of every type, with a path on which it is legal.
struct sample {
  frame_type type;
  frame_path path;
  bytes payload;
};

std::vector<sample> samples() {
  const auto out = [](auto write) { return written(write); };
  const ip_address addresses[] = {v4_peer().address, v6_peer().address};
  return {
      {frame_type::open, frame_path::client_to_exit, out([](auto& w) { return w.open(1, "example.org", 443); })},
      {frame_type::open_service, frame_path::client_to_exit,
       out([](auto& w) { return w.open_service(1, service_kind::directory); })},
      {frame_type::connected, frame_path::exit_to_client, out([](auto& w) { return w.connected(1, 0, v6_peer()); })},
      {frame_type::data, frame_path::exit_to_client, raw(4, 1, {1, 2, 3})},
      {frame_type::stream_credit, frame_path::client_to_exit, out([](auto& w) { return w.stream_credit(1, 65536); })},
      {frame_type::close, frame_path::exit_to_client, out([](auto& w) { return w.close(1, close_code::end); })},
      {frame_type::datagram, frame_path::client_to_exit, out([](auto& w) {
         return w.datagram(1, "example.org", 53, bytes{1, 2});
       })},
      {frame_type::resolve, frame_path::client_to_exit,
       out([](auto& w) { return w.resolve(1, ip_address::family::v4, "example.org"); })},
      {frame_type::resolved, frame_path::exit_to_client, out([&](auto& w) { return w.resolved(1, 60, addresses); })},
      {frame_type::resolved, frame_path::exit_to_client, out([](auto& w) { return w.resolved(1, 60, "example.org"); })},
      {frame_type::resolved, frame_path::exit_to_client,
       out([](auto& w) { return w.not_resolved(1, close_code::timeout); })},
      {frame_type::ping, frame_path::client_to_middle, out([](auto& w) { return w.ping({}); })},
      {frame_type::ticket, frame_path::client_to_middle, out([](auto& w) { return w.ticket({}); })},
      {frame_type::step, frame_path::client_to_middle, out([](auto& w) {
         return w.step({{}, suite_id::x25519_aes256gcm_blake2b});
       })},
      {frame_type::step_answer, frame_path::middle_to_client, out([](auto& w) { return w.step_answer({}); })},
      {frame_type::error, frame_path::middle_to_client,
       out([](auto& w) { return w.error(end_reason::stale_prekey, bytes(100, 1)); })},
      {frame_type::echo, frame_path::client_to_exit, raw(16, 0, {1})},
      {frame_type::speedtest, frame_path::client_to_exit, out([](auto& w) { return w.speedtest_request(1 << 20); })},
      {frame_type::pong, frame_path::middle_to_client, out([](auto& w) { return w.pong({}); })},
  };
}

bool needs_measuring(frame_type type) { return type == frame_type::echo || type == frame_type::speedtest; }

} // namespace

TEST_CASE("what the writer packs the reader returns, several frames per payload", "[cell][frame]") {
  bytes area(600);
  frame_writer writer(area);
  REQUIRE(writer.open(1, "example.org", 443));
  const auto room = writer.begin_data(1);
  REQUIRE(room.size() == writer.room() - frame_header_bytes);
  std::fill_n(room.begin(), 5, std::uint8_t{9});
  writer.end_data(5);
  CHECK(writer.begin_data(2).size() == writer.room() - frame_header_bytes);
  writer.end_data(0);
  REQUIRE(writer.stream_credit(1, 77));
  REQUIRE(writer.ping({1, 2, 3, 4, 5, 6, 7, 8}));
  area.resize(writer.used());

  frame_reader reader(area, frame_path::client_to_exit);
  const auto open = reader.next();
  REQUIRE((open && *open));
  CHECK((*open)->type == frame_type::open);
  CHECK(parse_open((*open)->content)->host.text == "example.org");
  CHECK(parse_open((*open)->content)->port == 443);
  const auto data = reader.next();
  REQUIRE((data && *data));
  CHECK((*data)->stream == 1);
  CHECK(bytes((*data)->content.begin(), (*data)->content.end()) == bytes(5, 9));
  const auto credit = reader.next();
  REQUIRE((credit && *credit));
  CHECK(parse_stream_credit((*credit)->content)->bytes == 77);
  const auto ping = reader.next();
  REQUIRE((ping && *ping));
  CHECK((*ping)->stream == 0);
  const auto end = reader.next();
  REQUIRE(end);
  CHECK_FALSE(*end);
}

TEST_CASE("contents survive the way through the wire", "[cell][frame]") {
  const auto connected = written([](auto& w) { return w.connected(3, 0, v6_peer()); });
  CHECK(parse_connected(content_of(connected, frame_path::exit_to_client))->peer == v6_peer());
  const auto withheld = written([](auto& w) { return w.connected(3, 2, endpoint{}); });
  CHECK(parse_connected(content_of(withheld, frame_path::exit_to_client))->code == 2);

  const bytes payload{4, 5, 6};
  for (const auto& peer : {v4_peer(), v6_peer()}) {
    const auto datagram = written([&](auto& w) { return w.datagram(3, peer, payload); });
    const auto got = parse_datagram(content_of(datagram, frame_path::exit_to_client));
    REQUIRE(got);
    CHECK(got->host.literal == peer.address);
    CHECK(got->port == peer.port);
    CHECK(bytes(got->bytes.begin(), got->bytes.end()) == payload);
    CHECK(datagram == written([&](auto& w) { return w.datagram(3, peer.address.to_string(), peer.port, payload); }));
  }
  const auto named = written([&](auto& w) { return w.datagram(3, "a.example", 53, payload); });
  CHECK(parse_datagram(content_of(named, frame_path::client_to_exit))->host.text == "a.example");
  CHECK(first(named, frame_path::exit_to_client).error() == errc::bad_frame);

  const ip_address addresses[] = {v4_peer().address, v6_peer().address};
  const auto resolved = written([&](auto& w) { return w.resolved(3, 300, addresses); });
  const auto list = parse_resolved(content_of(resolved, frame_path::exit_to_client));
  REQUIRE(list);
  CHECK(list->ttl_seconds == 300);
  REQUIRE(list->count == 2);
  CHECK(list->addresses[0] == addresses[0]);
  CHECK(list->addresses[1] == addresses[1]);
  CHECK(list->name.empty());
  const auto reverse = written([](auto& w) { return w.resolved(3, 300, "a.example"); });
  CHECK(parse_resolved(content_of(reverse, frame_path::exit_to_client))->name == "a.example");
  const auto asked = written([](auto& w) { return w.resolve(3, ip_address::family::none, "2001:db8::17"); });
  CHECK(parse_resolve(content_of(asked, frame_path::client_to_exit))->host.literal ==
        *ip_address::parse("2001:db8::17"));

  const bytes records(records_bytes_max, 8);
  const auto error = written([&](auto& w) { return w.error(end_reason::stale_prekey, records); });
  const auto refusal = parse_error(content_of(error, frame_path::middle_to_client));
  REQUIRE(refusal);
  CHECK(refusal->reason == end_reason::stale_prekey);
  CHECK(bytes(refusal->records.begin(), refusal->records.end()) == records);
}

TEST_CASE("frames are a closed set per path", "[cell][frame]") {
  for (const auto& [type, home, payload] : samples()) {
    CAPTURE(static_cast<int>(type));
    CHECK(first(payload, home, true));
    for (const auto path : all_paths) {
      for (const bool measuring : {false, true}) {
        const auto got = first(payload, path, measuring);
        if (!frame_allowed(type, path, measuring)) {
          CHECK(got.error() == errc::unsolicited);
        }
      }
    }
    CHECK(frame_allowed(type, home, false) != needs_measuring(type));
  }
  using enum frame_type;
  using enum frame_path;
  for (const auto type : {open, open_service, resolve, ticket, step, ping}) {
    CHECK_FALSE(frame_allowed(type, exit_to_client, true));
    CHECK_FALSE(frame_allowed(type, middle_to_client, true));
  }
  for (const auto type : {open, open_service, data, stream_credit, close, datagram, resolve, echo, speedtest}) {
    CHECK_FALSE(frame_allowed(type, client_to_middle, true));
    CHECK_FALSE(frame_allowed(type, middle_to_client, true));
  }
}

TEST_CASE("unknown types are refused", "[cell][frame]") {
  for (int type = 0; type < 256; ++type) {
    const bool known = (type >= 1 && type <= 13) || (type >= 15 && type <= 18);
    for (const auto path : all_paths) {
      const auto got = first(raw(static_cast<std::uint8_t>(type), 1, {1}), path, true);
      if (!known) {
        CHECK(got.error() == errc::unknown_frame);
      }
    }
  }
}

TEST_CASE("reserved bits, stream ids and lengths are strict", "[cell][frame]") {
  for (const auto& [type, path, payload] : samples()) {
    CAPTURE(static_cast<int>(type));
    bytes bad = payload;
    bad[1] = 1;
    CHECK(first(bad, path, true).error() == errc::bad_frame);
    bad = payload;
    store_le32(bad.data() + 4, load_le32(bad.data() + 4) == 0 ? 1 : 0);
    CHECK(first(bad, path, true).error() == errc::bad_frame);
    bad = payload;
    bad.pop_back();
    CHECK(first(bad, path, true).error() == errc::truncated);
    CHECK(first(bytes(payload.begin(), payload.begin() + 7), path, true).error() == errc::truncated);
    bad = raw(static_cast<std::uint8_t>(type), load_le32(payload.data() + 4), {});
    CHECK(first(bad, path, true).error() == errc::bad_frame);
    const bool any_length = type == frame_type::data || type == frame_type::echo || type == frame_type::datagram;
    if (!any_length) {
      bad = payload;
      bad.push_back(0);
      store_le16(bad.data() + 2, static_cast<std::uint16_t>(bad.size() - frame_header_bytes));
      CHECK(first(bad, path, true).error() == errc::bad_frame);
    }
  }
}

TEST_CASE("contents out of range are refused", "[cell][frame]") {
  CHECK_FALSE(parse_open(bytes{0, 0, 1, 'a'}));
  CHECK_FALSE(parse_open(bytes{1, 0, 0}));
  CHECK_FALSE(parse_open_service(bytes{0}));
  CHECK_FALSE(parse_open_service(bytes{4}));
  CHECK_FALSE(parse_close(bytes{10}));
  CHECK_FALSE(parse_stream_credit(bytes{0, 0, 0, 0}));
  CHECK_FALSE(parse_speedtest_request(bytes{0, 0, 0, 0}));
  CHECK_FALSE(parse_step(bytes(34, 0)));
  bytes connected(20);
  CHECK(parse_connected(connected));
  connected[1] = 5;
  CHECK_FALSE(parse_connected(connected));
  connected[1] = 4;
  CHECK(parse_connected(connected));
  connected[7] = 1; // behind the four bytes of an IPv4 address
  CHECK_FALSE(parse_connected(connected));
  CHECK_FALSE(parse_datagram(bytes{4, 53, 0, 3, 1, 2, 3}));
  CHECK_FALSE(parse_datagram(bytes{5, 53, 0, 4, 1, 2, 3, 4}));
  CHECK(parse_datagram(bytes{4, 53, 0, 4, 1, 2, 3, 4}));
  bytes large{4, 53, 0, 4, 1, 2, 3, 4};
  large.resize(8 + datagram_bytes_max);
  CHECK(parse_datagram(large));
  large.push_back(0);
  CHECK_FALSE(parse_datagram(large));
  CHECK(parse_resolve(bytes{0, 7, '1', '.', '2', '.', '3', '.', '4'}));
  CHECK_FALSE(parse_resolve(bytes{4, 7, '1', '.', '2', '.', '3', '.', '4'})); // a literal has no family to choose
  CHECK_FALSE(parse_resolve(bytes{0, 3, '1', '.', '2'}));
  CHECK_FALSE(parse_resolved(bytes{0, 17, 0, 0, 0, 0, 0}));
  CHECK_FALSE(parse_resolved(bytes{0, 0, 0, 0, 0, 0, 0})); // success brings something
  CHECK(parse_resolved(bytes{6, 0, 0, 0, 0, 0, 0}));
  CHECK_FALSE(parse_resolved(bytes{6, 0, 0, 0, 0, 0, 1, 'a'})); // a failure nothing
  CHECK(parse_resolved(bytes{0, 0, 0, 0, 0, 0, 1, 'a'}));
  CHECK_FALSE(parse_resolved(bytes{0, 0, 0, 0, 0, 0, 1, ' '})); // no name
  CHECK_FALSE(parse_resolved(bytes{0, 0, 0, 0, 0, 0, 2, 'a'}));
  bytes both{0, 1, 0, 0, 0, 0, 1, 'a', 4};
  both.resize(both.size() + 16);
  CHECK_FALSE(parse_resolved(both));
}

TEST_CASE("a frame that does not fit leaves the writer as it was", "[cell][frame]") {
  bytes area(20);
  frame_writer writer(area);
  CHECK_FALSE(writer.open(1, "example.org", 443));
  CHECK(writer.empty());
  CHECK(writer.stream_credit(1, 5));
  CHECK(writer.room() == 8);
  CHECK(writer.begin_data(1).empty());
  CHECK_FALSE(writer.ping({}));
  CHECK_FALSE(writer.open(1, std::string(254, 'a'), 1));
  CHECK(frame_writer().begin_data(1).empty());
}

TEST_CASE("the reader survives noise and never reads past the payload", "[cell][frame][property]") {
  const auto seed = gate17::test::property_seed();
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  for (int round = 0; round < 3000; ++round) {
    bytes noise(dice() % 200);
    for (auto& byte : noise) {
      byte = static_cast<std::uint8_t>(dice() % (dice() % 2 == 0 ? 20 : 256));
    }
    frame_reader reader(noise, all_paths[dice() % 4], true);
    std::size_t seen = 0;
    while (true) {
      const auto frame = reader.next();
      if (!frame || !*frame) {
        break;
      }
      seen += frame_header_bytes + (*frame)->content.size();
    }
    REQUIRE(seen <= noise.size());
  }
}
