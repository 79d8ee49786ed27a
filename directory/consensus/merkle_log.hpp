// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "proto/bytes.hpp"

namespace gate17::directory {

using log_hash = proto::byte_array<32>;

/// The Merkle tree of RFC 6962, section 2.1 (SHA-256): a list of entries that can only grow. Whoever kept the size and
/// the root of an earlier state checks with one short proof that a later one continues it.
///
/// Its state is the heads of its perfect subtrees, the largest first, one per bit of its size.
struct log_state {
  std::uint64_t size = 0;
  std::vector<log_hash> peaks;

  bool operator==(const log_state&) const = default;
};

log_hash log_leaf(proto::byte_view entry);

/// The state with one more leaf.
log_state append(log_state state, const log_hash& leaf);

/// MTH of RFC 6962. Of an empty log: the hash of nothing.
log_hash root_of(const log_state& state);

/// The hashes of PROOF(old_size, leaves), RFC 6962 section 2.1.2. Nothing unless 0 < old_size <= leaves.size().
std::optional<std::vector<log_hash>> prove_growth(const std::vector<log_hash>& leaves, std::uint64_t old_size);

/// Whether the log of `new_size` with `new_root` begins with all entries of the one of `old_size` with `old_root`.
[[nodiscard]] bool verify_growth(std::uint64_t old_size, const log_hash& old_root, std::uint64_t new_size,
                                 const log_hash& new_root, const std::vector<log_hash>& proof);

} // namespace gate17::directory
