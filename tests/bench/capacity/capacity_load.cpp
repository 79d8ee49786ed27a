// SPDX-License-Identifier: GPL-3.0-or-later
/// What tests/bench/capacity loads real nodes with. It obeys one line at a time and answers with one line of JSON:
///
///     circuits COUNT ENTRY [EXIT]        builds idle circuits, 1,000 to a link
///     streams COUNT HOST:PORT EXIT       opens streams on the circuits that end at EXIT, as many on each
///     setups COUNT ENTRY                 builds circuits of one hop as fast as the node answers; their creates are
///                                        made before
///     bound COUNT                        what X25519 and a whole hop's handshake cost this process' core
///     end                                lets everything go
///
/// NODE is ADDRESS:PORT/ID. Ends with its input.
#include <deque>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>

#include <ctime>

#include <nlohmann/json.hpp>

#include "proto/cell/frame.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "tests/attack/attack_circuit.hpp"
#include "tests/support/ratchet_pair.hpp"

namespace gate17::attack {

namespace {

constexpr std::size_t circuits_per_link = 1'000;
constexpr std::size_t unanswered_max = 64;

using answer = nlohmann::json;

double cpu_seconds() {
  timespec spent{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + 1e-9 * static_cast<double>(spent.tv_nsec);
}

class load {
public:
  answer obey(const std::string& line) {
    std::istringstream words(line);
    std::string command;
    words >> command;
    if (command == "circuits")
      return circuits(words);
    if (command == "streams")
      return streams(words);
    if (command == "setups")
      return setups(words);
    if (command == "bound")
      return bound(words);
    if (command != "end")
      throw std::runtime_error("no such command: " + command);
    held_.clear();
    links_.clear();
    return answer::object();
  }

private:
  struct idle_circuit {
    attack_link* over;
    attack_circuit circuit;
    std::size_t hops;
    std::string end;
    std::uint32_t streams = 0;
  };

  static std::string word(std::istringstream& words) {
    std::string next;
    words >> next;
    return next;
  }
  static std::size_t count(std::istringstream& words) { return std::stoul(word(words)); }

  const proto::responder_keys_public& keys(const std::string& node) {
    if (const auto known = keys_.find(node); known != keys_.end())
      return known->second;
    const auto asked = ask_keys(read_node(node), "127.60.250.1");
    if (!asked)
      throw std::runtime_error("no keys from " + node);
    return keys_.emplace(node, *asked).first->second;
  }

  /// Each from an address of its own, so that no budget of one address is what is measured.
  attack_link& new_link(const std::string& entry) {
    auto made = attack_link::establish(read_node(entry).at, keys(entry), "127.61.0." + std::to_string(++sources_));
    if (!made)
      throw std::runtime_error("no link to " + entry);
    return *links_.emplace_back(std::make_unique<attack_link>(std::move(*made)));
  }

  answer circuits(std::istringstream& words) {
    const auto wanted = count(words);
    std::vector<proto::responder_keys_public> route;
    std::string node;
    const auto entry = word(words);
    route.push_back(keys(entry));
    node = entry;
    for (std::string next; words >> next; node = next)
      route.push_back(keys(next));
    std::deque<std::size_t> unanswered;
    const auto await_oldest = [&] {
      if (!held_[unanswered.front()].circuit.await_created())
        throw std::runtime_error("circuit " + std::to_string(unanswered.front()) + " was not created");
      unanswered.pop_front();
    };
    attack_link* over = nullptr;
    for (std::size_t i = 0; i < wanted; ++i) {
      if (i % circuits_per_link == 0)
        over = &new_link(entry);
      const auto id = static_cast<std::uint32_t>(i % circuits_per_link) + 1;
      held_.push_back({over, attack_circuit(*over, id, route), route.size(), node});
      held_.back().circuit.send_create();
      unanswered.push_back(held_.size() - 1);
      if (unanswered.size() >= unanswered_max)
        await_oldest();
    }
    while (!unanswered.empty())
      await_oldest();
    return {{"circuits", wanted}, {"links", links_.size()}};
  }

  answer streams(std::istringstream& words) {
    const auto wanted = count(words);
    const auto target = proto::endpoint::parse(word(words)).value();
    const auto exit = word(words);
    std::vector<idle_circuit*> fit;
    for (auto& one : held_)
      if (one.end == exit)
        fit.push_back(&one);
    std::size_t connected = 0;
    std::size_t opened = 0;
    for (std::size_t i = 0; i < fit.size(); ++i) {
      const auto here = wanted * (i + 1) / fit.size() - opened;
      auto& one = *fit[i];
      const auto payload = attack_circuit::frames([&](auto& out) {
        for (std::size_t n = 0; n < here; ++n)
          out.open(++one.streams, target.address.to_string(), target.port);
      });
      if (!one.circuit.send_unpaid(one.hops - 1, payload))
        throw std::runtime_error("the link was lost");
      opened += here;
      for (std::size_t answered = 0; answered < here;) {
        const auto news = count_answers(one);
        if (!news)
          throw std::runtime_error("no answer to stream " + std::to_string(opened));
        answered += news->first + news->second;
        connected += news->first;
      }
    }
    return {{"tried", opened}, {"connected", connected}};
  }

  /// Streams that the next cell says are connected, and that it says are closed.
  static std::optional<std::pair<std::size_t, std::size_t>> count_answers(idle_circuit& of) {
    const auto got = of.circuit.next_payload();
    if (!got)
      return std::nullopt;
    std::pair<std::size_t, std::size_t> seen{0, 0};
    proto::frame_reader frames(got->second, proto::frame_path::exit_to_client);
    for (auto next = frames.next(); next && *next; next = frames.next()) {
      seen.first += (*next)->type == proto::frame_type::connected ? 1 : 0;
      seen.second += (*next)->type == proto::frame_type::close ? 1 : 0;
    }
    return seen;
  }

  answer setups(std::istringstream& words) {
    const auto wanted = count(words);
    const auto entry = word(words);
    constexpr std::size_t spread = 8;
    std::vector<attack_link*> over;
    for (std::size_t i = 0; i < spread; ++i)
      over.push_back(&new_link(entry));
    std::deque<attack_circuit> made;
    for (std::size_t i = 0; i < wanted; ++i)
      made.emplace_back(*over[i % spread], static_cast<std::uint32_t>(i / spread) + 1, std::vector{keys(entry)});
    const auto begun = steady::now();
    std::size_t sent = 0;
    std::size_t created = 0;
    std::size_t refused = 0;
    while (created + refused < wanted) {
      for (; sent < wanted && sent - created - refused < 4 * unanswered_max; ++sent)
        made[sent].send_create();
      const auto before = created + refused;
      for (auto* const one : over) {
        one->read_cells();
        for (auto& [id, queue] : one->cells)
          for (; !queue.empty(); queue.pop_front())
            ++(queue.front().header.kind == proto::cell_kind::created ? created : refused);
        one->cells.clear();
      }
      if (created + refused == before && steady::now() - begun > std::chrono::minutes(2))
        throw std::runtime_error("creates stay unanswered");
    }
    return {{"tried", wanted},
            {"created", created},
            {"seconds", std::chrono::duration<double>(steady::now() - begun).count()}};
  }

  static answer bound(std::istringstream& words) {
    const auto rounds = count(words);
    system_bytes random;
    const auto one = proto::dh_pair::generate(random);
    const auto other = proto::dh_pair::generate(random);
    auto begun = cpu_seconds();
    // Of a create a hop makes its ephemeral key and three agreements: with the onion key, the prekey and that one.
    for (std::size_t i = 0; i < rounds; ++i) {
      const auto fresh = proto::dh_pair::generate(random);
      for (const auto* const with : {&one, &other, &fresh})
        if (!proto::dh(with->secret, other.pub))
          throw std::runtime_error("no agreement");
    }
    const auto public_key = static_cast<double>(rounds) / (cpu_seconds() - begun);
    test::ratchet_pair pair(proto::session_role::hop, usual_suite, 1);
    const auto& keys = pair.responder_keys;
    begun = cpu_seconds();
    for (std::size_t i = 0; i < rounds; ++i) {
      auto session = proto::ratchet_session::respond(proto::session_role::hop, usual_suite, keys.pub(), keys.secrets(),
                                                     pair.initiator.ephemeral());
      if (!session || !session->make_answer(pair.random))
        throw std::runtime_error("no session");
    }
    const auto session = static_cast<double>(rounds) / (cpu_seconds() - begun);
    return {{"x25519_per_s", public_key}, {"sessions_per_s", session}};
  }

  std::map<std::string, proto::responder_keys_public> keys_;
  std::vector<std::unique_ptr<attack_link>> links_;
  std::deque<idle_circuit> held_;
  unsigned sources_ = 0;
};

} // namespace

} // namespace gate17::attack

int main() {
  gate17::attack::load doing;
  for (std::string line; std::getline(std::cin, line);) {
    gate17::attack::answer said;
    try {
      said = doing.obey(line);
    } catch (const std::exception& error) {
      said = {{"error", error.what()}};
    }
    std::cout << said.dump() << std::endl;
  }
}
