// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "proto/crypto/signature.hpp"
#include "proto/errc.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

inline constexpr std::size_t rejected_nodes_max = 20'000;

/// The nodes that the network owner turned away. Authorities pass the list on, they can neither shorten nor lengthen
/// it; of two lists the one with the higher serial counts. Signed under the context "reject-list" over
/// `u8 length | network name | u64 serial | u32 count | ids`. A default one means that the owner has signed none yet.
struct reject_list {
  std::uint64_t serial = 0;
  std::vector<node_id> nodes; ///< strictly ascending
  proto::signature signature;

  bool empty() const { return serial == 0; }
  bool contains(const node_id& node) const;
  bool operator==(const reject_list&) const = default;
};

/// Order and number of the nodes are put right. `oversized` beyond `rejected_nodes_max`, `malformed` for serial 0 or a
/// name that no network can have.
result<reject_list> sign_rejects(const signing_key& network_owner, std::string_view network_name, std::uint64_t serial,
                                 std::vector<node_id> nodes);

/// Whether the list may stand in a document: ascending, within the limit, and nothing but zeros when there is none.
bool is_possible(const reject_list& list);

/// Signature and form. The empty list needs no word of the owner.
[[nodiscard]] bool verify(const reject_list& list, std::string_view network_name, const verify_key& network_owner);

} // namespace gate17::proto
