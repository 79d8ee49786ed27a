// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/codec/ip_range.hpp"
#include "proto/codec/lane.hpp"
#include "proto/codec/location.hpp"
#include "proto/codec/node_roles.hpp"
#include "proto/codec/reject_list.hpp"
#include "proto/codec/trust_grant.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/errc.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

inline constexpr std::size_t network_name_bytes_max = 32;
inline constexpr std::size_t document_bytes_max = 18U << 20U;
inline constexpr std::size_t document_nodes_max = 32'000;
inline constexpr std::size_t exit_ranges_max = 64;
inline constexpr std::size_t tunables_max = 256;

/// How bodies travel between proven neighbours (R7).
enum class lane_mode : std::uint8_t { sealed = 0, header = 1 };

/// Which lanes stand (R20). `full_mesh`: everybody with everybody, for networks of up to 1,000 nodes. `tiered`: every
/// node flagged entry or core with every core node, and the lanes that the entries of other nodes list.
enum class lane_rule : std::uint8_t { full_mesh = 0, tiered = 1 };
inline constexpr std::size_t full_mesh_nodes_max = 1'000;
inline constexpr std::size_t core_nodes_max = 1'024;
inline constexpr std::size_t entry_nodes_max = 512; ///< under the rule `tiered`

/// A numbered parameter (cell, window, padding limits ...). Unknown numbers are carried and ignored.
struct tunable {
  std::uint16_t id = 0;
  std::uint64_t value = 0;

  bool operator==(const tunable&) const = default;
};

/// What every party of a network agrees on.
struct network_parameters {
  std::chrono::seconds consensus_period{3'600};
  std::chrono::seconds prekey_period{1'800};
  std::chrono::seconds document_lifetime{86'400}; ///< how long authorities may be away; at least 3 periods are given
  std::uint16_t nodes_per_block_max = 8;          ///< of one /24 (IPv4) or /48 (IPv6) in public networks; 0: any number
  std::uint16_t nodes_per_owner_max = 64;         ///< in public networks; 0: any number
  bool private_network = false; ///< no address and AS limits, no adoption delay, one authority suffices
  proto::lane_mode lane_mode = proto::lane_mode::header;
  proto::lane_rule lane_rule = proto::lane_rule::full_mesh;
  std::vector<suite_id> suites{suite_id::x25519_aes256gcm_blake2b, suite_id::x25519_chacha20poly1305_blake2b};
  std::vector<suite_id> retired_suites;
  std::vector<ip_range> allowed_exit_ranges; ///< test networks only: overrides refusals of special ranges
  std::vector<tunable> tunables;             ///< ascending ids

  suite_policy suite_order() const { return suite_policy(suites, retired_suites); }
  bool operator==(const network_parameters&) const = default;
};

/// No weight may be larger, so that sums of weights cannot overflow.
inline constexpr std::uint64_t weight_max = 1ULL << 40U;

/// One node as the network sees it.
struct network_entry {
  node_id id;
  verify_key signing; ///< verifies prekey records and later descriptors
  dh_public onion_key;
  std::string name;
  std::vector<endpoint> addresses;
  node_roles roles;
  node_flags flags;
  verify_key owner;
  std::vector<suite_id> suites;
  std::vector<std::string> exit_policy;
  std::uint64_t price_piconero_per_gib = 0;
  std::uint64_t weight = 1; ///< share of choices; the claim until measurements exist
  location place;
  std::optional<trust_grant> trust; ///< present exactly when `trusted` is flagged
  std::optional<network_coordinate> coordinate;
  std::uint16_t core_number = 0; ///< what lanes call this core node by; 0: no core node, or no lanes are listed
  std::vector<lane> lanes;       ///< those that flags do not imply; ascending core numbers

  bool operator==(const network_entry&) const = default;
};

/// The agreed state of a network for one period. Entries ascend by id, so that prekey sheets can leave ids out.
struct network_document {
  std::string network_name;
  std::uint64_t period = 0;
  byte_array<32> previous_hash{}; ///< zero in the first document
  unix_seconds valid_from = 0;
  unix_seconds valid_until = 0;
  network_parameters parameters;
  std::vector<network_entry> entries;
  reject_list rejects;            ///< whom the network owner turned away
  byte_array<32> shared_random{}; ///< nobody knew it before all authorities had voted; zero: one authority
  std::uint64_t log_size = 0;     ///< documents in the log before this one (RFC 6962); its leaves are body hashes
  /// Heads of that log's perfect subtrees, the largest first, one per bit of its size: they give its root, and with
  /// this document's hash the heads of the next log, so that whoever holds a document needs no other memory of the log.
  std::vector<byte_array<32>> log_peaks;

  bool operator==(const network_document&) const = default;
};

/// Whether the text may name a network: 1-32 characters of a-z, 0-9, '-'.
bool is_network_name(std::string_view text);

/// Body, canonical: equal documents give equal bytes. `malformed`, `oversized` when a limit is broken.
result<std::vector<std::uint8_t>> encode(const network_document& document);
/// Refuses what is not canonical, not sorted or beyond a limit. Says nothing about signatures.
result<network_document> decode_network_document(byte_view body);

} // namespace gate17::proto
