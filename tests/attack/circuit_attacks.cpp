// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>
#include <stdexcept>
#include <thread>

#include "proto/cell/control_body.hpp"
#include "proto/cell/frame.hpp"
#include "tests/attack/attack_circuit.hpp"
#include "tests/attack/attacks.hpp"

namespace gate17::attack {

namespace {

attack_link link_to_entry(const orders& given) {
  auto made = attack_link::establish(given.route.front().at, given.keys.front(), given.source);
  if (!made)
    throw std::runtime_error("the node takes no link");
  return std::move(*made);
}

/// What came for the circuits of a link so far: built, or why not; and how many different records refusals held.
void judge(attack_link& over, outcome& seen, std::set<bytes>& records) {
  over.read_cells();
  for (auto& [id, queue] : over.cells) {
    for (; !queue.empty(); queue.pop_front()) {
      const auto kind = queue.front().header.kind;
      if (kind == proto::cell_kind::created)
        ++seen["created"];
      else if (kind == proto::cell_kind::refused) {
        ++seen["refused"];
        const auto refusal = proto::read_refused_body(queue.front().body);
        if (refusal && !refusal->records.empty())
          records.insert(bytes(refusal->records.begin(), refusal->records.end()));
        seen["records"] = records.size();
      } else if (kind == proto::cell_kind::destroy)
        ++seen["destroyed"];
    }
  }
}

void count_frames(const bytes& payload, outcome& seen, std::uint64_t& data) {
  proto::frame_reader frames(payload, proto::frame_path::exit_to_client);
  for (;;) {
    const auto next = frames.next();
    if (!next || !*next)
      return;
    const auto& frame = **next;
    if (frame.type == proto::frame_type::connected)
      ++seen["connected"];
    else if (frame.type == proto::frame_type::close)
      ++seen["closed"];
    else if (frame.type == proto::frame_type::data)
      data += frame.content.size();
  }
}

std::string host_of(const orders& given) { return given.target.address.to_string(); }

} // namespace

outcome flood_creates(const orders& given) {
  outcome seen{{"tried", 0}, {"created", 0}, {"refused", 0}, {"destroyed", 0}, {"links", 1}};
  auto over = link_to_entry(given);
  std::optional<attack_circuit> recorded;
  if (given.mode == "replay") {
    recorded.emplace(over, 1, given.keys);
    recorded->build();
  }
  attack_circuit spoilt(over, 1, given.keys);
  auto keys = given.keys;
  keys.front().period += given.mode == "future" ? 1U : given.mode == "past" ? -2U : 0U;
  std::set<bytes> records;
  std::uint32_t id = 1;
  for (pace turn(given.rate, given.seconds); turn.next();) {
    ++seen["tried"];
    ++id;
    bool sent = false;
    if (recorded) {
      sent = recorded->send_create_as(id);
    } else if (given.mode == "garbage") {
      bytes noise(proto::small_body_bytes);
      over.random.fill(noise);
      sent = over.send_cell({.circuit = id, .kind = proto::cell_kind::create_first}, noise) &&
             over.send_cell({.circuit = id, .kind = proto::cell_kind::create_second}, noise);
    } else if (given.mode == "spoilt") {
      // Nothing to the attacker, and all of a handshake's work to the node.
      sent = spoilt.send_spoilt_as(id);
    } else {
      sent = attack_circuit(over, id, keys).send_create();
    }
    judge(over, seen, records);
    if (!sent || over.wire.closed()) {
      ++seen["links_lost"];
      over = link_to_entry(given);
      ++seen["links"];
    }
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  judge(over, seen, records);
  return seen;
}

outcome open_many(const orders& given) {
  outcome seen{{"tried", 0}, {"connected", 0}, {"closed", 0}, {"circuit_lost", 0}};
  auto over = link_to_entry(given);
  attack_circuit circuit(over, 1, given.keys);
  if (!circuit.build())
    throw std::runtime_error("no circuit");
  const auto exit = given.keys.size() - 1;
  std::uint32_t stream = 0;
  std::uint64_t data = 0;
  std::uint64_t owed = 0;
  const auto end = steady::now() + std::chrono::duration<double>(given.seconds);
  const auto listen = [&] {
    over.read_cells();
    auto& queue = over.cells[1];
    while (!queue.empty() && queue.front().header.kind == proto::cell_kind::relay) {
      owed += proto::wire_bytes(queue.front().header.size);
      if (const auto got = circuit.next_payload())
        count_frames(got->second, seen, data);
    }
    if (owed >= proto::hop_window_bytes_start / 8) {
      over.send_cell({.circuit = 1, .kind = proto::cell_kind::credit, .credit = static_cast<std::uint32_t>(owed)});
      owed = 0;
    }
    return !over.wire.closed() && (queue.empty() || queue.front().header.kind != proto::cell_kind::destroy);
  };
  bool alive = true;
  while (alive && stream < given.count && steady::now() < end) {
    const auto payload = attack_circuit::frames([&](auto& out) {
      while (stream < given.count && out.open(stream + 1, host_of(given), given.target.port))
        ++stream;
    });
    alive = circuit.send_payload(exit, payload) && listen();
  }
  seen["tried"] = stream;
  while (alive && (given.mode == "hold" || seen["connected"] + seen["closed"] < stream) && steady::now() < end) {
    alive = listen();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  seen["circuit_lost"] = alive ? 0 : 1;
  return seen;
}

// `count` circuits, each with one stream to a source that never ends. Mode "deaf" leaves everything in the socket, as
// does "crowd", which has all circuits before the first stream; "mean" reads cells and grants nothing.
outcome never_read(const orders& given) {
  outcome seen{{"circuits", 0}, {"bytes_taken", 0}, {"ended", 0}};
  auto over = link_to_entry(given);
  std::vector<attack_circuit> circuits;
  const auto exit = given.keys.size() - 1;
  const auto ask_for_much = [&](attack_circuit& of) {
    of.send_unpaid(exit, attack_circuit::frames([&](auto& out) {
                     out.open(1, host_of(given), given.target.port);
                     out.stream_credit(1, proto::stream_window_bytes_max - proto::stream_window_bytes_start);
                   }));
  };
  for (std::uint32_t id = 1; id <= given.count; ++id) {
    circuits.emplace_back(over, id, given.keys);
    if (!circuits.back().build())
      break;
    ++seen["circuits"];
    if (given.mode != "crowd")
      ask_for_much(circuits.back());
  }
  if (given.mode == "crowd")
    for (auto& one : circuits)
      ask_for_much(one);
  for (pace turn(10, given.seconds); turn.next();)
    if (given.mode == "mean")
      over.read_cells();
  over.read_cells();
  std::set<std::uint32_t> ended;
  for (auto& [id, queue] : over.cells)
    for (const auto& one : queue) {
      seen["bytes_taken"] += one.body.size();
      if (one.header.kind == proto::cell_kind::destroy)
        ended.insert(id);
    }
  seen["ended"] = over.wire.closed() ? seen["circuits"] : ended.size();
  return seen;
}

} // namespace gate17::attack
