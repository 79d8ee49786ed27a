// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/consensus/merkle_log.hpp"

#include <bit>

#include "proto/crypto/sha256.hpp"

namespace gate17::directory {

namespace {

// A leaf can never pass for an inner node (RFC 6962, section 2.1).
constexpr proto::byte_array<1> leaf_prefix{0};
constexpr proto::byte_array<1> inner_prefix{1};

log_hash join(const log_hash& left, const log_hash& right) { return proto::sha256(inner_prefix, left, right); }

log_hash subtree(const std::vector<log_hash>& leaves, std::uint64_t from, std::uint64_t to) {
  if (to - from == 1) {
    return leaves[from];
  }
  const std::uint64_t left = std::bit_floor(to - from - 1);
  return join(subtree(leaves, from, from + left), subtree(leaves, from + left, to));
}

/// SUBPROOF(old_size, leaves[from:to], whole).
void add_proof(const std::vector<log_hash>& leaves, std::uint64_t from, std::uint64_t to, std::uint64_t old_size,
               bool whole, std::vector<log_hash>& proof) {
  if (old_size == to - from) {
    if (!whole) {
      proof.push_back(subtree(leaves, from, to));
    }
    return;
  }
  const std::uint64_t left = std::bit_floor(to - from - 1);
  if (old_size <= left) {
    add_proof(leaves, from, from + left, old_size, whole, proof);
    proof.push_back(subtree(leaves, from + left, to));
  } else {
    add_proof(leaves, from + left, to, old_size - left, false, proof);
    proof.push_back(subtree(leaves, from, from + left));
  }
}

} // namespace

log_hash log_leaf(proto::byte_view entry) { return proto::sha256(leaf_prefix, entry); }

log_state append(log_state state, const log_hash& leaf) {
  log_hash head = leaf;
  // As in adding one to a binary number: equal subtrees join while there is a carry.
  for (std::uint64_t carry = state.size; (carry & 1U) != 0; carry >>= 1U) {
    head = join(state.peaks.back(), head);
    state.peaks.pop_back();
  }
  state.peaks.push_back(head);
  ++state.size;
  return state;
}

log_hash root_of(const log_state& state) {
  if (state.peaks.empty()) {
    return proto::sha256(proto::byte_view{});
  }
  log_hash head = state.peaks.back();
  for (std::size_t i = state.peaks.size() - 1; i-- > 0;) {
    head = join(state.peaks[i], head);
  }
  return head;
}

std::optional<std::vector<log_hash>> prove_growth(const std::vector<log_hash>& leaves, std::uint64_t old_size) {
  if (old_size == 0 || old_size > leaves.size()) {
    return std::nullopt;
  }
  std::vector<log_hash> proof;
  add_proof(leaves, 0, leaves.size(), old_size, true, proof);
  return proof;
}

bool verify_growth(std::uint64_t old_size, const log_hash& old_root, std::uint64_t new_size, const log_hash& new_root,
                   const std::vector<log_hash>& proof) {
  if (old_size == 0 || old_size > new_size) {
    return false;
  }
  if (old_size == new_size) {
    return proof.empty() && old_root == new_root;
  }
  // RFC 9162, section 2.1.4.2: climb from the last old leaf, collecting both roots.
  std::uint64_t old_node = old_size - 1;
  std::uint64_t new_node = new_size - 1;
  while ((old_node & 1U) != 0) {
    old_node >>= 1U;
    new_node >>= 1U;
  }
  auto next = proof.begin();
  if (old_node != 0 && next == proof.end()) {
    return false;
  }
  log_hash old_head = old_node == 0 ? old_root : *next++;
  log_hash new_head = old_head;
  for (; next != proof.end(); ++next) {
    if (new_node == 0) {
      return false;
    }
    if ((old_node & 1U) != 0 || old_node == new_node) {
      old_head = join(*next, old_head);
      new_head = join(*next, new_head);
      while ((old_node & 1U) == 0 && old_node != 0) {
        old_node >>= 1U;
        new_node >>= 1U;
      }
    } else {
      new_head = join(new_head, *next);
    }
    old_node >>= 1U;
    new_node >>= 1U;
  }
  return new_node == 0 && old_head == old_root && new_head == new_root;
}

} // namespace gate17::directory
