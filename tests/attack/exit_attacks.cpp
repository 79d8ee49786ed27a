// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdexcept>
#include <thread>

#include "proto/cell/frame.hpp"
#include "tests/attack/attack_circuit.hpp"
#include "tests/attack/attacks.hpp"

namespace gate17::attack {

namespace {

constexpr std::uint64_t questions_at_once = 40;

void flow(const orders& given, std::uint64_t number, proto::frame_writer& out) {
  const bytes text{'x'};
  out.datagram(static_cast<std::uint32_t>(number), given.target.address.to_string(), given.target.port, text);
}

void question(std::uint64_t number, proto::frame_writer& out) {
  out.resolve(static_cast<std::uint32_t>(number), proto::ip_address::family::v4,
              "n" + std::to_string(number) + ".nowhere");
}

/// A request whose length says more than any node reads.
void long_request(std::uint64_t number, proto::frame_writer& out) {
  constexpr std::uint32_t length = 16'385;
  bytes text(64);
  proto::store_le32(text.data(), length);
  const auto id = static_cast<std::uint32_t>(number);
  out.open_service(id, proto::service_kind::directory);
  out.append(proto::frame_type::data, id, text);
}

void write(const orders& given, std::uint64_t number, proto::frame_writer& out) {
  if (given.mode == "flows")
    flow(given, number, out);
  else if (given.mode == "questions")
    question(number, out);
  else if (given.mode == "requests")
    long_request(number, out);
  else
    throw std::runtime_error("no such mode: " + given.mode);
}

void count(const bytes& payload, outcome& seen) {
  proto::frame_reader frames(payload, proto::frame_path::exit_to_client);
  for (auto next = frames.next(); next && *next; next = frames.next()) {
    const auto type = (*next)->type;
    if (type == proto::frame_type::datagram)
      ++seen["answered"];
    else if (type == proto::frame_type::resolved)
      ++seen["told"];
    else if (type == proto::frame_type::close)
      ++seen["closed"];
  }
}

} // namespace

// Whatever an exit may be asked besides streams, without end on one circuit.
outcome ask_exit(const orders& given) {
  outcome seen{{"tried", 0}, {"answered", 0}, {"told", 0}, {"closed", 0}, {"circuit_lost", 0}};
  auto over = attack_link::establish(given.route.front().at, given.keys.front(), given.source);
  if (!over)
    throw std::runtime_error("the node takes no link");
  attack_circuit circuit(*over, 1, given.keys);
  if (!circuit.build())
    throw std::runtime_error("no circuit");
  std::uint64_t owed = 0;
  const auto listen = [&] {
    over->read_cells();
    auto& queue = over->cells[1];
    while (!queue.empty() && queue.front().header.kind == proto::cell_kind::relay) {
      owed += proto::wire_bytes(queue.front().header.size);
      if (const auto got = circuit.next_payload())
        count(got->second, seen);
    }
    if (owed >= proto::hop_window_bytes_start / 8) {
      over->send_cell({.circuit = 1, .kind = proto::cell_kind::credit, .credit = static_cast<std::uint32_t>(owed)});
      owed = 0;
    }
    return !over->wire.closed() && queue.empty();
  };
  bool alive = true;
  for (pace turn(given.rate, given.seconds); alive && turn.next();) {
    const auto payload = attack_circuit::frames([&](auto& out) {
      // Of what is short, as many at once as a cell has room for.
      for (std::uint64_t i = 0; i < (given.mode == "questions" ? questions_at_once : 1); ++i)
        write(given, ++seen["tried"], out);
    });
    alive = circuit.send_payload(given.keys.size() - 1, payload) && listen();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  seen["circuit_lost"] = alive && listen() ? 0 : 1;
  return seen;
}

} // namespace gate17::attack
