// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <functional>
#include <random>
#include <stdexcept>
#include <thread>

#include "tests/attack/attack_circuit.hpp"
#include "tests/attack/attacks.hpp"
#include "tests/support/damage.hpp"

namespace gate17::attack {

namespace {

using proto::cell_kind;

constexpr proto::link_header relay_of(std::uint32_t circuit) { return {.circuit = circuit, .kind = cell_kind::relay}; }

/// Two circuits on a link of their own; the second is there to be mixed up with the first.
struct victim {
  attack_link over;
  attack_circuit one;
  attack_circuit two;

  victim(attack_link made, const orders& given)
      : over(std::move(made)), one(over, 1, given.keys), two(over, 2, given.keys) {}
};

bytes random_ping(attack_circuit& of, const orders& given) {
  return of.seal(given.keys.size() - 1, attack_circuit::ping());
}

void flip(victim& on, const orders& given, std::mt19937_64& draw) {
  const auto cell = on.over.seal(relay_of(1), random_ping(on.one, given));
  on.over.wire.send(test::with_flipped_bit(cell, draw() % (8 * cell.size())));
}

// On the link everything is right; one bit of the onion is not.
void flip_onion(victim& on, const orders& given, std::mt19937_64& draw) {
  auto body = random_ping(on.one, given);
  on.over.send_cell(relay_of(1), test::with_flipped_bit(std::move(body), draw() % (8 * proto::small_body_bytes)));
}

void replay(victim& on, const orders& given, std::mt19937_64&) {
  const auto cell = on.over.seal(relay_of(1), random_ping(on.one, given));
  on.over.wire.send(cell);
  on.over.wire.send(cell);
}

void replay_onion(victim& on, const orders& given, std::mt19937_64&) {
  const auto body = random_ping(on.one, given);
  on.over.send_cell(relay_of(1), body);
  on.over.send_cell(relay_of(1), body);
}

void reorder_onion(victim& on, const orders& given, std::mt19937_64&) {
  const auto first = random_ping(on.one, given);
  on.over.send_cell(relay_of(1), random_ping(on.one, given));
  on.over.send_cell(relay_of(1), first);
}

void reorder(victim& on, const orders& given, std::mt19937_64&) {
  const auto first = on.over.seal(relay_of(1), random_ping(on.one, given));
  on.over.wire.send(on.over.seal(relay_of(1), random_ping(on.one, given)));
  on.over.wire.send(first);
}

void splice(victim& on, const orders& given, std::mt19937_64&) {
  on.over.send_cell(relay_of(1), random_ping(on.two, given));
}

void overrun(victim& on, const orders& given, std::mt19937_64&) {
  // All at once: what the middle forwards meanwhile must not be able to give credit back in time.
  bytes flood;
  for (std::size_t sent = 0; sent < 8 * proto::hop_window_bytes_start; sent += proto::large_cell_bytes) {
    const proto::link_header header{.circuit = 1, .kind = cell_kind::relay, .size = proto::cell_size::large};
    const auto cell = on.over.seal(header, on.one.seal(given.keys.size() - 1, attack_circuit::ping(), header.size));
    flood.insert(flood.end(), cell.begin(), cell.end());
  }
  on.over.wire.send(flood);
}

void overgrant(victim& on, const orders&, std::mt19937_64&) {
  on.over.send_cell({.circuit = 1, .kind = cell_kind::credit, .credit = 0xffffffff});
}

void oversize(victim& on, const orders& given, std::mt19937_64&) {
  bytes payload(proto::frame_header_bytes, 0);
  payload[0] = static_cast<std::uint8_t>(proto::frame_type::data);
  payload[2] = payload[3] = 0xff;
  payload[4] = 1;
  on.one.send_unpaid(given.keys.size() - 1, payload);
}

void second_half(victim& on, const orders&, std::mt19937_64&) {
  on.over.send_cell({.circuit = 9, .kind = cell_kind::create_first});
  on.over.send_cell({.circuit = 9, .kind = cell_kind::create_first});
  on.over.send_cell({.circuit = 10, .kind = cell_kind::create_second});
}

void large_half(victim& on, const orders&, std::mt19937_64&) {
  // Sealed as a small cell it says of itself that it is large, and brings as many bytes.
  bytes cell = on.over.seal({.circuit = 9, .kind = cell_kind::relay, .size = proto::cell_size::large});
  cell[4] ^= static_cast<std::uint8_t>(cell_kind::relay) ^ static_cast<std::uint8_t>(cell_kind::create_first);
  on.over.wire.send(cell);
}

void flood_control(victim& on, const orders&, std::mt19937_64&) {
  // Pongs of a client, which no hop may see.
  on.one.send_unpaid(0, attack_circuit::frames([](auto& out) {
                       while (out.pong({1}))
                         ;
                     }));
}

using damage = std::function<void(victim&, const orders&, std::mt19937_64&)>;
const std::map<std::string, damage> damages{{"flip", flip},
                                            {"flip-onion", flip_onion},
                                            {"replay", replay},
                                            {"replay-onion", replay_onion},
                                            {"reorder", reorder},
                                            {"splice", splice},
                                            {"overrun", overrun},
                                            {"reorder-onion", reorder_onion},
                                            {"overgrant", overgrant},
                                            {"oversize", oversize},
                                            {"halves", second_half},
                                            {"large-half", large_half},
                                            {"control", flood_control}};

} // namespace

// Rounds, each on a fresh link; ends are counted by what ended.
outcome break_cells(const orders& given) {
  outcome seen{{"tried", 0}, {"link_ended", 0}, {"circuit_ended", 0}, {"nothing_ended", 0}, {"unbuilt", 0}};
  const auto chosen = damages.find(given.mode);
  if (chosen == damages.end())
    throw std::runtime_error("no such damage: " + given.mode);
  std::mt19937_64 draw(given.count);
  for (pace turn(given.rate, given.seconds); turn.next();) {
    auto made = attack_link::establish(given.route.front().at, given.keys.front(), given.source);
    if (!made) {
      ++seen["unbuilt"];
      continue;
    }
    const auto on = std::make_unique<victim>(std::move(*made), given);
    if (!on->one.build() || !on->two.build()) {
      ++seen["unbuilt"];
      continue;
    }
    ++seen["tried"];
    chosen->second(*on, given, draw);
    const bool ended = on->over.ended(1);
    if (on->over.wire.closed())
      ++seen["link_ended"];
    else
      ++seen[ended ? "circuit_ended" : "nothing_ended"];
  }
  return seen;
}

// The route as given is what no hop may agree to; how far it comes is counted.
outcome extend_wrongly(const orders& given) {
  outcome seen{{"tried", 0}, {"built", 0}, {"refused", 0}};
  auto over = attack_link::establish(given.route.front().at, given.keys.front(), given.source);
  if (!over)
    throw std::runtime_error("the node takes no link");
  auto keys = given.keys;
  if (given.mode == "unknown")
    keys.back().id.bytes[0] ^= 1;
  std::uint32_t id = 0;
  for (pace turn(given.rate, given.seconds); turn.next();) {
    ++seen["tried"];
    attack_circuit circuit(*over, ++id, keys);
    ++seen[circuit.build() ? "built" : "refused"];
    if (over->wire.closed())
      throw std::runtime_error("the link was lost");
  }
  return seen;
}

} // namespace gate17::attack
