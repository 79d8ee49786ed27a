// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdexcept>
#include <vector>

#include "proto/cell/frame_writer.hpp"
#include "tests/support/hex.hpp"
#include "tests/vectors/cell_vectors.hpp"

namespace gate17::test {

namespace {

using namespace proto;
using json = nlohmann::ordered_json;
using bytes = std::vector<std::uint8_t>;

class frame_list {
public:
  template <class Write>
  void add(const char* name, json fields, frame_path path, Write write) {
    bytes area(2000);
    frame_writer writer(area);
    const bool written = write(writer);
    area.resize(writer.used());
    frame_reader reader(area, path, true);
    if (!written || !reader.next().value()) {
      throw std::logic_error(name);
    }
    list_.push_back({{"frame", name}, {"type", area[0]}, {"fields", std::move(fields)}, {"bytes", to_hex(area)}});
  }

  json take() { return std::move(list_); }

private:
  json list_ = json::array();
};

void add_stream_frames(frame_list& out) {
  using enum frame_path;
  const bytes data{'d', 'a', 't', 'a'};
  const auto v4 = *endpoint::parse("192.0.2.7:8080");
  const auto v6 = *endpoint::parse("[2001:db8::17]:443");
  out.add("open", {{"stream", 1}, {"host", "example.org"}, {"port", 443}}, client_to_exit,
          [](auto& w) { return w.open(1, "example.org", 443); });
  out.add("open_service", {{"stream", 2}, {"service", 1}}, client_to_exit,
          [](auto& w) { return w.open_service(2, service_kind::directory); });
  out.add("connected", {{"stream", 1}, {"code", 0}, {"peer", v6.to_string()}}, exit_to_client,
          [&](auto& w) { return w.connected(1, 0, v6); });
  out.add("data", {{"stream", 1}, {"bytes", "data"}}, client_to_exit,
          [&](auto& w) { return w.append(frame_type::data, 1, data); });
  out.add("stream_credit", {{"stream", 1}, {"bytes", 65536}}, client_to_exit,
          [](auto& w) { return w.stream_credit(1, 65536); });
  out.add("close", {{"stream", 1}, {"code", 6}}, exit_to_client,
          [](auto& w) { return w.close(1, close_code::name_not_found); });
  out.add("datagram", {{"stream", 3}, {"host", "example.org"}, {"port", 53}, {"bytes", "data"}}, client_to_exit,
          [&](auto& w) { return w.datagram(3, "example.org", 53, data); });
  out.add("datagram", {{"stream", 3}, {"peer", v4.to_string()}, {"bytes", "data"}}, exit_to_client,
          [&](auto& w) { return w.datagram(3, v4, data); });
  out.add("resolve", {{"stream", 4}, {"family", 0}, {"host", "example.org"}}, client_to_exit,
          [](auto& w) { return w.resolve(4, ip_address::family::none, "example.org"); });
  const std::vector<ip_address> addresses{v4.address, v6.address};
  out.add("resolved",
          {{"stream", 4}, {"code", 0}, {"ttl", 300}, {"addresses", {v4.address.to_string(), v6.address.to_string()}}},
          exit_to_client, [&](auto& w) { return w.resolved(4, 300, addresses); });
  out.add("resolve", {{"stream", 5}, {"family", 0}, {"host", "2001:db8::17"}}, client_to_exit,
          [](auto& w) { return w.resolve(5, ip_address::family::none, "2001:db8::17"); });
  out.add("resolved", {{"stream", 5}, {"code", 0}, {"ttl", 60}, {"name", "example.org"}}, exit_to_client,
          [](auto& w) { return w.resolved(5, 60, "example.org"); });
  out.add("resolved", {{"stream", 6}, {"code", 6}, {"ttl", 0}}, exit_to_client,
          [](auto& w) { return w.not_resolved(6, close_code::name_not_found); });
}

void add_circuit_frames(frame_list& out) {
  using enum frame_path;
  const byte_array<ping_bytes> token{1, 2, 3, 4, 5, 6, 7, 8};
  byte_array<ticket_bytes> ticket;
  ticket.fill(0x7C);
  dh_public key;
  key.bytes.fill(0x09);
  out.add("ping", {{"token", to_hex(token)}}, client_to_middle, [&](auto& w) { return w.ping(token); });
  out.add("ticket", {{"ticket", to_hex(ticket)}}, client_to_middle, [&](auto& w) { return w.ticket(ticket); });
  out.add("step", {{"key", to_hex(key.bytes)}, {"suite", 2}}, client_to_middle, [&](auto& w) {
    return w.step({key, suite_id::x25519_aes256gcm_blake2b});
  });
  out.add("step_answer", {{"key", to_hex(key.bytes)}}, middle_to_client, [&](auto& w) { return w.step_answer(key); });
  const bytes records(10, 0xAB);
  out.add("error", {{"reason", 3}, {"records", to_hex(records)}}, middle_to_client,
          [&](auto& w) { return w.error(end_reason::stale_prekey, records); });
  out.add("echo", {{"bytes", "0102030405060708"}}, client_to_exit,
          [&](auto& w) { return w.append(frame_type::echo, 0, token); });
  out.add("speedtest", {{"bytes", 1048576}}, client_to_exit, [](auto& w) { return w.speedtest_request(1048576); });
  out.add("pong", {{"token", to_hex(token)}}, middle_to_client, [&](auto& w) { return w.pong(token); });
}

} // namespace

json cell_frame_vectors() {
  frame_list out;
  add_stream_frames(out);
  add_circuit_frames(out);
  return {{"about", "One frame of every type; WIRE_FORMAT.md, Frames"}, {"frames", out.take()}};
}

} // namespace gate17::test
