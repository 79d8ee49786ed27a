// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <stdexcept>
#include <thread>

#include "proto/cell/hello_layout.hpp"
#include "tests/attack/attack_circuit.hpp"
#include "tests/attack/attacks.hpp"
#include "tests/support/damage.hpp"

namespace gate17::attack {

namespace {

// What a client sends at once: a hello, its proof and the two cells of a create.
bytes whole_flight(const orders& given, proto::random_source& random) {
  auto begun = make_opening(given.keys.front(), random);
  bytes flight = std::move(begun.hello);
  const auto add = [&](const proto::link_header& header) {
    bytes cell(proto::small_cell_bytes);
    random.fill(cell);
    if (!begun.session.seal_cell(cell, header))
      throw std::runtime_error("a cell did not seal");
    flight.insert(flight.end(), cell.begin(), cell.end());
  };
  add({.kind = proto::cell_kind::proof});
  add({.circuit = 1, .kind = proto::cell_kind::create_first});
  add({.circuit = 1, .kind = proto::cell_kind::create_second});
  return flight;
}

bytes hello_of(const orders& given, const bytes& recorded, std::uint64_t turn, proto::random_source& random) {
  using namespace proto::hello_layout;
  if (given.mode == "garbage") {
    bytes noise(proto::hello_bytes);
    random.fill(noise);
    return noise;
  }
  if (given.mode == "replay")
    return {recorded.begin(), recorded.begin() + proto::hello_bytes};
  if (given.mode == "flight") {
    // Cut after every cell in turn.
    const auto cells = static_cast<std::ptrdiff_t>(turn % (recorded.size() / proto::small_cell_bytes) + 1);
    return {recorded.begin(), recorded.begin() + cells * std::ptrdiff_t{proto::small_cell_bytes}};
  }
  if (given.mode == "contact") {
    bytes hello(proto::hello_bytes);
    proto::dh_public ephemeral;
    proto::write_first_contact_hello(given.route.front().id, random, hello, ephemeral);
    return hello;
  }
  auto keys = given.keys.front();
  keys.period += given.mode == "future" ? 1U : given.mode == "past" ? -2U : 0U;
  auto good = make_opening(keys, random).hello;
  if (given.mode == "mac")
    return test::with_flipped_bit(std::move(good), 8 * mac1 + 3);
  if (given.mode == "tag")
    return test::with_flipped_bit(std::move(good), 8 * tag + 9);
  if (given.mode == "mixed")
    good.insert(good.end(), recorded.begin() + proto::hello_bytes, recorded.end());
  if (given.mode == "long") {
    // A whole frame's length of noise where the first cells are expected.
    const auto length = good.size();
    good.resize(length + 65'536);
    random.fill(proto::byte_span(good).subspan(length));
  }
  return good;
}

/// Connections that wait for what the node makes of them.
struct crowd {
  std::vector<line> waiting;
  outcome seen{{"answered", 0}, {"refused", 0}, {"unanswered", 0}};

  void look() {
    std::erase_if(waiting, [this](line& one) {
      const bool gone = one.closed();
      if (one.inbox().size() >= proto::answer_bytes)
        ++seen["answered"];
      else if (gone)
        ++seen["refused"];
      else
        return false;
      return true;
    });
  }
};

} // namespace

outcome flood_hellos(const orders& given) {
  system_bytes random;
  const auto recorded = whole_flight(given, random);
  crowd all;
  auto looked = steady::now();
  for (pace turn(given.rate, given.seconds); turn.next();) {
    ++all.seen["tried"];
    if (auto one = line::connect(given.route.front().at, given.source);
        one && one->send(hello_of(given, recorded, all.seen["tried"], random)))
      all.waiting.push_back(std::move(*one));
    else
      ++all.seen["unconnected"];
    if (steady::now() - looked > std::chrono::milliseconds(50)) {
      all.look();
      looked = steady::now();
    }
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  all.look();
  all.seen["unanswered"] = all.waiting.size();
  return all.seen;
}

outcome hold_slow_peers(const orders& given) {
  outcome seen{{"tried", 0}, {"held", 0}, {"lost", 0}};
  std::vector<line> held;
  std::vector<attack_link> links;
  const bool linked = given.mode == "link" || given.mode == "cell";
  bytes drip(given.mode == "hello" || given.mode == "cell" ? 1 : 0, 0x01);
  pace turn(given.rate, given.seconds);
  for (std::uint64_t i = 0; i < given.count && turn.next(); ++i) {
    ++seen["tried"];
    if (linked) {
      if (auto made = attack_link::establish(given.route.front().at, given.keys.front(), given.source))
        links.push_back(std::move(*made));
    } else if (auto made = line::connect(given.route.front().at, given.source)) {
      held.push_back(std::move(*made));
    }
  }
  const auto gone = [&](line& one) { return one.closed() || (!drip.empty() && !one.send(drip)); };
  do {
    std::erase_if(held, gone);
    std::erase_if(links, [&](attack_link& one) { return gone(one.wire); });
    std::this_thread::sleep_for(std::chrono::seconds(1));
  } while (!turn.over());
  std::erase_if(held, [](line& one) { return one.closed(); });
  std::erase_if(links, [](attack_link& one) { return one.wire.closed(); });
  seen["held"] = held.size() + links.size();
  seen["lost"] = seen["tried"] - seen["held"];
  return seen;
}

// Not an attack but its measure: a stranger with honest wishes, over and over.
outcome knock(const orders& given) {
  outcome seen{{"tried", 0}, {"linked", 0}, {"built", 0}};
  std::vector<std::uint64_t> took;
  for (pace turn(given.rate, given.seconds); turn.next();) {
    ++seen["tried"];
    const auto begun = steady::now();
    auto made = attack_link::establish(given.route.front().at, given.keys.front(), given.source);
    if (!made)
      continue;
    ++seen["linked"];
    attack_circuit circuit(*made, 1, given.keys);
    if (!circuit.build())
      continue;
    ++seen["built"];
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - begun);
    took.push_back(static_cast<std::uint64_t>(spent.count()));
  }
  std::sort(took.begin(), took.end());
  if (!took.empty()) {
    seen["p50_us"] = took[took.size() / 2];
    seen["p99_us"] = took[took.size() * 99 / 100];
  }
  return seen;
}

} // namespace gate17::attack
