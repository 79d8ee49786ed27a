// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

inline constexpr std::size_t authority_signatures_max = 16;

struct authority_signature {
  verify_key authority;
  proto::signature signature;

  bool operator==(const authority_signature&) const = default;
};

/// A document as it travels: canonical bytes and signatures over exactly these bytes (context "document"). The hash of
/// the body is what the next document names as its predecessor.
struct signed_document {
  std::vector<std::uint8_t> body;
  std::vector<authority_signature> signatures;

  byte_array<32> hash() const;
  bool operator==(const signed_document&) const = default;
};

/// The envelope with its signatures.
std::vector<std::uint8_t> encode(const signed_document& document);
result<signed_document> decode_signed_document(byte_view bytes);

/// Adds a signature of this authority, replacing an earlier one.
void add_signature(signed_document& document, const signing_key& authority);

/// How many different keys of `authorities` signed this body validly.
std::size_t count_signatures(const signed_document& document, const std::vector<verify_key>& authorities);

} // namespace gate17::proto
