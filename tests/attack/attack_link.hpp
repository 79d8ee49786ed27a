// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "proto/cell/link_session.hpp"
#include "tests/attack/line.hpp"
#include "tests/attack/node_spec.hpp"

namespace gate17::attack {

/// The system's generator.
class system_bytes final : public proto::random_source {
public:
  void fill(proto::byte_span out) override;
};

/// The keys of a node, asked for by first contact as a stranger does; empty when it does not answer.
std::optional<proto::responder_keys_public> ask_keys(const node_spec& node, const std::string& source);

inline constexpr auto usual_suite = proto::suite_id::x25519_aes256gcm_blake2b;

/// A hello and the session that it begins.
struct opening {
  bytes hello;
  proto::link_session session;
};
opening make_opening(const proto::responder_keys_public& keys, proto::random_source& random);

/// A client's link to a node with the session in the attacker's hands: sends what it likes, sees what comes.
class attack_link {
public:
  struct received {
    proto::link_header header;
    bytes body;
  };

  /// Connected, answered and past the proof cell; empty when the node wanted none of it.
  static std::optional<attack_link> establish(const proto::endpoint& to, const proto::responder_keys_public& keys,
                                              const std::string& source);

  /// `header` needs to be legal, the rest is free.
  bytes seal(const proto::link_header& header, const bytes& body = {});
  bool send_cell(const proto::link_header& header, const bytes& body = {}) { return wire.send(seal(header, body)); }
  /// Opens whatever has come into `cells` and `credit`.
  void read_cells();
  /// The next cell of `circuit`; empty when none comes.
  std::optional<received> next(std::uint32_t circuit);
  /// The circuit or the whole link is over, within `patience`.
  bool ended(std::uint32_t circuit);

  line wire;
  proto::link_session session;
  system_bytes random;
  std::map<std::uint32_t, std::deque<received>> cells;
  /// What the node granted, by circuit.
  std::map<std::uint32_t, std::uint64_t> credit;

private:
  attack_link(line over, proto::link_session begun) : wire(std::move(over)), session(std::move(begun)) {}
};

} // namespace gate17::attack
