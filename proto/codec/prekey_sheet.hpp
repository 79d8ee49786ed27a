// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

inline constexpr std::size_t sheet_entry_bytes = 36;
inline constexpr std::size_t sheet_bytes_max = 2U << 20U;

/// One node's line; `boot_id` 0 with an all-zero key means: no record arrived.
struct prekey_sheet_entry {
  std::uint32_t boot_id = 0;
  dh_public prekey;

  bool is_empty() const { return *this == prekey_sheet_entry{}; }
  bool operator==(const prekey_sheet_entry&) const = default;
};

/// The prekeys of a whole network for one prekey period, 36 bytes a node, always fetched whole. Lines stand in the
/// order of the entries of the document named here; its hash guards against reading a sheet against another order.
struct prekey_sheet {
  std::uint32_t period = 0;
  std::uint64_t document_period = 0;
  byte_array<32> document_hash{};
  std::vector<prekey_sheet_entry> entries;

  bool operator==(const prekey_sheet&) const = default;
};

/// Canonical bytes and one authority's signature over them (context "prekey-sheet").
struct signed_prekey_sheet {
  std::vector<std::uint8_t> body;
  verify_key authority;
  proto::signature signature;

  bool operator==(const signed_prekey_sheet&) const = default;
};

result<std::vector<std::uint8_t>> encode(const prekey_sheet& sheet);
result<prekey_sheet> decode_prekey_sheet(byte_view body);

/// The envelope.
std::vector<std::uint8_t> encode(const signed_prekey_sheet& sheet);
result<signed_prekey_sheet> decode_signed_prekey_sheet(byte_view bytes);

result<signed_prekey_sheet> sign(const prekey_sheet& sheet, const signing_key& authority);

/// Decodes the body after checking that one of `authorities` signed it. `bad_signature` otherwise.
result<prekey_sheet> verify_prekey_sheet(const signed_prekey_sheet& sheet, const std::vector<verify_key>& authorities);

} // namespace gate17::proto
