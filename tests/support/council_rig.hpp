// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actors/authority_council.hpp"
#include "actors/document_publisher.hpp"
#include "actors/exchange_ids.hpp"
#include "tests/support/council_network.hpp"
#include "tests/support/fake_stores.hpp"

namespace gate17::test {

/// Authorities of one network on one thread, with one clock and links that do what a test says. Each is what a process
/// would be: its publisher, its council, its disk.
class council_rig {
public:
  using milliseconds = std::chrono::milliseconds;
  static constexpr std::chrono::seconds length{10};

  struct member {
    proto::node_id node;
    std::shared_ptr<const proto::signing_key> key;
    memory_document_store documents;
    memory_authority_journal journal;
    std::unique_ptr<actors::document_publisher> publisher; ///< null while it is dead
    std::unique_ptr<actors::authority_council> council;
    std::vector<proto::signed_document> finished;  ///< over all lives
    std::set<proto::byte_array<32>> signed_bodies; ///< over all lives
    std::uint64_t life = 0;
  };

  council_rig(std::uint64_t seed, std::size_t authorities) : made(seed, authorities), random(seed) {
    made.network.config.parameters.consensus_period = length;
    for (std::size_t i = 0; i < authorities; ++i) {
      members.emplace_back().key = made.keys[i];
      members.back().node.bytes.fill(static_cast<std::uint8_t>(i + 1));
    }
    root = made.file();
    root.fallbacks.clear();
    for (const auto& each : members)
      root.fallbacks.push_back({each.node, {proto::endpoint::parse("10.9.9.9:1").value()}});
    // Just after a period began.
    clock.unix_time = length * (clock.unix_time / length) + milliseconds{100};
  }

  void start(std::size_t index) {
    member& one = members[index];
    const auto now = clock.read();
    one.council = std::make_unique<actors::authority_council>(
        actors::authority_council::setup{.root = root,
                                         .self = one.node,
                                         .consensus_period = length,
                                         .first_id =
                                             actors::first_exchange_id(actors::exchange_owner::directory, one.life++)},
        one.key, random);
    one.council->refuse_to_sign_until(one.journal.signed_period());
    if (const auto proofs = proto::decode_equivocations(one.journal.load_equivocations()))
      one.council->recall(*proofs);
    one.council->start(one.documents.load_newest(), now);
    one.publisher = std::make_unique<actors::document_publisher>(made.network.config, actors::publisher_config{},
                                                                 one.key, actors::deciding::together);
    one.publisher->start(one.documents.load_newest(), {}, now);
    announce(index);
  }

  void start_all() {
    for (std::size_t i = 0; i < members.size(); ++i)
      start(i);
  }

  void kill(std::size_t index) {
    members[index].council.reset();
    members[index].publisher.reset();
    std::erase_if(under_way_, [&](const auto& item) { return item.from == index; });
  }
  bool is_alive(std::size_t index) const { return members[index].council != nullptr; }

  /// Every node tells one authority about itself, as nodes do in every period.
  void announce(std::size_t index) {
    for (const auto& node : made.network.nodes) {
      node->content.published = clock.read().seconds() / static_cast<std::uint64_t>(length.count()) *
                                static_cast<std::uint64_t>(length.count());
      members[index].publisher->answer(proto::publish_descriptor{node->descriptor()}, clock.read());
    }
  }

  /// Lets time pass in steps of a tick.
  void run(milliseconds span) {
    constexpr milliseconds tick{50};
    for (auto left = span; left.count() > 0; left -= tick) {
      clock.advance(tick);
      const auto period = clock.unix_time / length;
      if (std::exchange(announced_, period) != period)
        for (std::size_t i = 0; i < members.size(); ++i)
          if (is_alive(i))
            announce(i);
      step();
    }
  }

  /// To the moment `after` a period begins.
  void run_to_next_period(milliseconds after = milliseconds{500}) {
    const auto next = length * (clock.unix_time / length + 1) + after;
    run(next - clock.unix_time);
  }

  std::uint64_t period() const { return static_cast<std::uint64_t>(clock.unix_time / length); }
  /// Of the newest document that a member has; 0: none.
  std::uint64_t newest(std::size_t index) const {
    const auto& finished = members[index].finished;
    return finished.empty() ? 0 : content_of(finished.back()).period;
  }
  static proto::network_document content_of(const proto::signed_document& document) {
    return proto::decode_network_document(document.body).value();
  }

  council_network made;
  seeded_random random;
  manual_wall_clock clock;
  proto::network_file root;
  std::vector<member> members;
  /// Whether a message gets through; asked once for the question and once for the answer.
  std::function<bool(std::size_t from, std::size_t to)> lets_through = [](auto, auto) { return true; };
  /// What a liar makes of a request before it leaves; and of an answer.
  std::function<proto::directory_request(std::size_t from, std::size_t to, proto::directory_request)> twist =
      [](auto, auto, proto::directory_request request) { return request; };
  /// Answers in a liar's place.
  std::function<std::optional<proto::directory_response>(std::size_t, const proto::directory_request&)> answer_for =
      [](auto, const auto&) { return std::nullopt; };
  milliseconds delay{20};
  std::map<std::uint64_t, std::set<proto::byte_array<32>>> published; ///< bodies of finished documents by period

private:
  struct exchange {
    std::size_t from = 0;
    actors::exchange_id id = 0;
    std::optional<proto::directory_response> answer;
    std::chrono::steady_clock::time_point arrives{};
  };

  void step() {
    auto arriving = std::exchange(under_way_, {});
    for (auto& item : arriving) {
      if (item.arrives > clock.now())
        under_way_.push_back(std::move(item));
      else if (is_alive(item.from))
        members[item.from].council->ended(
            item.id, item.answer ? actors::close_reason::finished : actors::close_reason::timed_out,
            item.answer ? proto::encode(*item.answer) : std::vector<std::uint8_t>{}, clock.read());
    }
    for (std::size_t i = 0; i < members.size(); ++i)
      if (is_alive(i))
        tick(i);
  }

  void tick(std::size_t index) {
    member& one = members[index];
    one.publisher->tick(clock.read());
    auto effects = one.council->tick(one.publisher->role(), one.publisher->view().get(), clock.read());
    if (effects.signing)
      one.journal.note_signed(*effects.signing);
    if (!effects.caught.empty())
      one.journal.store_equivocations(proto::encode(one.council->equivocations()));
    if (effects.finished) {
      one.finished.push_back(*effects.finished);
      published[content_of(*effects.finished).period].insert(effects.finished->hash());
      auto shown = one.publisher->adopt(std::move(*effects.finished), clock.read());
      if (shown.persist)
        one.documents.store(shown.persist->period, shown.persist->document);
    }
    for (const auto& ask : effects.asks)
      send(index, ask);
  }

  void send(std::size_t from, const actors::service_ask& ask) {
    exchange item{from, ask.id, std::nullopt, clock.now() + 2 * delay};
    for (std::size_t to = 0; to < members.size(); ++to) {
      if (members[to].node != ask.hop.id)
        continue;
      const auto request = twist(from, to, proto::decode_directory_request(ask.request).value());
      note(from, request);
      if (is_alive(to) && lets_through(from, to)) {
        auto answer = answer_for(to, request);
        if (!answer)
          answer = members[to].council->answer(request, clock.read());
        if (!answer)
          answer = members[to].publisher->answer(request, clock.read());
        if (lets_through(to, from))
          item.answer = std::move(answer);
      }
    }
    if (!item.answer)
      item.arrives = clock.now() + ask.deadline;
    under_way_.push_back(std::move(item));
  }

  void note(std::size_t from, const proto::directory_request& request) {
    if (const auto* made_known = std::get_if<proto::publish_signature>(&request))
      members[from].signed_bodies.insert(made_known->signature.body_hash);
  }

  std::vector<exchange> under_way_;
  std::int64_t announced_ = 0;
};

} // namespace gate17::test
