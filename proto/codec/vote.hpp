// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/codec/descriptor.hpp"
#include "proto/codec/location.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/node_roles.hpp"
#include "proto/codec/reject_list.hpp"
#include "proto/codec/trust_grant.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/errc.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

inline constexpr std::size_t vote_bytes_max = document_bytes_max;

/// One node as one authority knows it. The descriptor is as the node signed it and proves the id; nothing of that is
/// checked here.
struct vote_node {
  node_id id;
  signed_descriptor descriptor;
  node_flags flags;           ///< what the authority judges itself: running, stable, fast
  std::uint64_t measured = 0; ///< weight found by measuring; 0: not measured
  location place;
  std::optional<trust_grant> trust;

  bool operator==(const vote_node&) const = default;
};

/// What one authority thinks of the network before a period begins. Its hash is committed to before anybody shows a
/// vote (R22); the signature of the commit vouches for these bytes.
struct vote {
  std::string network_name;
  std::uint64_t period = 0; ///< for which the document will be
  verify_key author;
  byte_array<32> previous_hash{}; ///< body of the newest document held; zero: none
  byte_array<32> random{};        ///< its share of the shared random value
  network_parameters parameters;
  std::vector<vote_node> nodes; ///< strictly ascending ids
  reject_list rejects;

  bool operator==(const vote&) const = default;
};

/// Canonical. `malformed`, `oversized` when a limit is broken.
result<std::vector<std::uint8_t>> encode(const vote& content);
/// Refuses what is not canonical, not sorted or beyond a limit.
result<vote> decode_vote(byte_view bytes);

} // namespace gate17::proto
