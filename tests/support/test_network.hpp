// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "directory/authority.hpp"
#include "directory/document_chain.hpp"
#include "directory/network_view.hpp"
#include "proto/codec/descriptor.hpp"
#include "proto/codec/network_file.hpp"
#include "proto/codec/prekey_record.hpp"
#include "proto/crypto/dh.hpp"
#include "tests/support/seeded_random.hpp"

namespace gate17::test {

/// A moment in the middle of a consensus period and of a prekey period of the defaults.
inline constexpr proto::unix_seconds test_now = 1'700'000'100;

/// What is wanted of a node of a test network.
struct node_wish {
  std::string name;
  std::size_t owner = 0;
  proto::node_roles roles{proto::node_role::relay};
  bool trusted = false;
  std::string address = ""; ///< empty: one of its own
  std::string country = "";
  std::vector<std::string> exit_policy{"+ *"};
  std::uint64_t capacity = 1'000'000;
};

inline const proto::node_roles relay_and_exit{proto::node_role::relay, proto::node_role::exit};

/// A node that signs whatever a test wants, with keys from the network's seed.
class test_node {
public:
  test_node(const node_wish& wish, const proto::signing_key& owner, proto::random_source& random,
            proto::unix_seconds now)
      : identity(proto::signing_key::generate(random)),
        signing(proto::signing_key::generate(random)),
        onion(proto::dh_pair::generate(random)) {
    content.certificates = proto::certify(identity, signing.public_key(), {now - 1'000, now + 20 * 86'400}, onion.pub,
                                          {now - 1'000, now + 6 * 86'400});
    content.name = wish.name;
    content.addresses = {proto::endpoint::parse(wish.address).value()};
    content.roles = wish.roles;
    content.owner = owner.public_key();
    content.owner_signature = proto::countersign(owner, id());
    content.contact = "test";
    content.suites = {proto::suite_id::x25519_aes256gcm_blake2b, proto::suite_id::x25519_chacha20poly1305_blake2b};
    if (wish.roles.has(proto::node_role::exit))
      content.exit_policy = wish.exit_policy;
    content.capacity_bytes_per_second = wish.capacity;
    content.place.country = wish.country;
    content.published = now;
    content.boot_id = 7;
  }

  proto::node_id id() const { return proto::node_id_of(identity.public_key()); }
  proto::signed_descriptor descriptor() const { return proto::sign(content, signing).value(); }

  proto::prekey_record prekey(std::uint32_t period, proto::random_source& random) const {
    proto::prekey_record record;
    record.node = id();
    record.onion_key = content.certificates.onion_key;
    record.period = period;
    record.boot_id = content.boot_id;
    record.prekey = proto::dh_pair::generate(random).pub;
    return proto::sign(record, signing);
  }

  proto::signing_key identity;
  proto::signing_key signing;
  proto::dh_pair onion;
  proto::descriptor content;
};

/// A network with one authority in one process: owners, nodes, documents, views. Deterministic per seed.
class test_network {
public:
  explicit test_network(std::uint64_t seed, std::size_t owners = 4, bool is_private = true)
      : random(seed), authority_key(proto::signing_key::generate(random)) {
    for (std::size_t i = 0; i < owners; ++i)
      owner_keys.push_back(proto::signing_key::generate(random));
    config.network_name = "test";
    config.network_owner = owner_keys.front().public_key();
    config.parameters.private_network = is_private;
  }

  /// The one the plan of the local network describes: four owners, three of them with exits, n1 and n2 trusted.
  static test_network local(std::uint64_t seed) {
    test_network made(seed);
    made.add({"n1", 0, relay_and_exit, true});
    made.add({"n2", 0, relay_and_exit, true});
    made.add({"n3", 1});
    made.add({"n4", 1, relay_and_exit});
    made.add({"n5", 2, relay_and_exit});
    made.add({"n6", 3});
    return made;
  }

  test_node& add(node_wish wish, proto::unix_seconds now = test_now) {
    if (wish.address.empty())
      wish.address = "10." + std::to_string(nodes.size() / 200) + "." + std::to_string(nodes.size() % 200) + ".1:1717";
    nodes.push_back(std::make_unique<test_node>(wish, owner_keys[wish.owner], random, now));
    if (wish.trusted)
      config.trust[nodes.back()->id()] = proto::grant_trust(owner_keys.front(), nodes.back()->id(), now + 365 * 86'400);
    return *nodes.back();
  }

  test_node& named(const std::string& name) {
    for (auto& node : nodes)
      if (node->content.name == name)
        return *node;
    throw std::runtime_error("no node " + name);
  }

  /// An authority that has heard all nodes.
  directory::authority make_authority(proto::unix_seconds now = test_now) const {
    directory::authority made(config);
    for (const auto& node : nodes)
      if (made.accept(node->descriptor(), now) != proto::directory_status::ok)
        throw std::runtime_error("descriptor refused: " + node->content.name);
    return made;
  }

  proto::signed_document document(proto::unix_seconds now = test_now,
                                  const proto::signed_document* previous = nullptr) const {
    return make_authority(now).build_document(previous, now, authority_key).value();
  }

  std::shared_ptr<const directory::network_view> view() const {
    const auto made = document();
    return directory::network_view::make(proto::decode_network_document(made.body).value(), made.hash());
  }

  proto::network_file file() const {
    proto::network_file made;
    made.network_name = config.network_name;
    made.owner = config.network_owner;
    made.authorities = {authority_key.public_key()};
    made.private_network = config.parameters.private_network;
    made.fallbacks = {{nodes.front()->id(), nodes.front()->content.addresses}};
    return made;
  }

  mutable seeded_random random;
  proto::signing_key authority_key;
  std::vector<proto::signing_key> owner_keys;
  directory::authority_config config;
  std::vector<std::unique_ptr<test_node>> nodes;
};

} // namespace gate17::test
