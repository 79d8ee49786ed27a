// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/codec/location.hpp"
#include "proto/codec/node_certificates.hpp"
#include "proto/codec/node_roles.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/errc.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

/// Limits of one descriptor.
inline constexpr std::size_t descriptor_bytes_max = 8'192;
inline constexpr std::size_t name_bytes_max = 19;
inline constexpr std::size_t contact_bytes_max = 128;
inline constexpr std::size_t addresses_max = 8;
inline constexpr std::size_t suites_max = 8;
inline constexpr std::size_t exit_rules_max = 64;
inline constexpr std::size_t exit_rule_bytes_max = 64;

/// What a node says about itself.
struct descriptor {
  node_certificates certificates;
  std::string name;                ///< 1-19 characters of a-z, 0-9 and '-'
  std::vector<endpoint> addresses; ///< at least one, ports nonzero, sorted, no duplicates
  node_roles roles;
  verify_key owner;                     ///< all nodes of one owner are one family
  signature owner_signature;            ///< by the owner over the node id, context "owner"
  std::string contact;                  ///< printable ASCII, may be empty
  std::vector<suite_id> suites;         ///< what the node speaks, preferred first
  std::vector<std::string> exit_policy; ///< lines of the rule grammar, first match decides; empty: nothing
  std::uint64_t price_piconero_per_gib = 0;
  std::uint64_t capacity_bytes_per_second = 0; ///< a claim, never a weight
  location place;                              ///< a hint that only private networks use
  unix_seconds published = 0;
  std::uint32_t boot_id = 0;

  bool operator==(const descriptor&) const = default;
};

/// A descriptor as it travels: canonical bytes and the node's signature over exactly these bytes ("descriptor").
struct signed_descriptor {
  std::vector<std::uint8_t> body;
  proto::signature signature;

  bool operator==(const signed_descriptor&) const = default;
};

/// The owner's word that a node is his. Made once per node, offline if wanted.
signature countersign(const signing_key& owner, const node_id& node);

/// Whether the text is a node name: 1-19 characters of a-z, 0-9, '-'.
bool is_node_name(std::string_view text);

/// The body, canonical. Fails with `malformed` or `oversized` when a field breaks its limit.
result<std::vector<std::uint8_t>> encode(const descriptor& content);
result<descriptor> decode_descriptor(byte_view body);

/// Fails like `encode`. Addresses are put in order.
result<signed_descriptor> sign(descriptor content, const signing_key& signing);

/// A verified descriptor, with the id that its certificates prove.
struct verified_descriptor {
  node_id node;
  descriptor content;
};

/// Whether the owner's countersignature is genuine.
[[nodiscard]] bool verify_owner(const descriptor& content, const node_id& node);

/// Decodes and checks certificates, signature and the owner's countersignature at `now`.
/// Errors: those of `decode_descriptor` and `verify_certificates`, `bad_signature`.
result<verified_descriptor> verify_descriptor(const signed_descriptor& envelope, unix_seconds now);

/// The same without the owner's countersignature, for who wants to tell the two refusals apart.
result<verified_descriptor> verify_node(const signed_descriptor& envelope, unix_seconds now);

} // namespace gate17::proto
