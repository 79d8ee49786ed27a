// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/prekey_sheet.hpp"
#include "proto/codec/signed_document.hpp"

namespace gate17::directory {

/// Bytes that the newest document takes: whole, compressed, and as difference to the one asked from last. 0 until
/// somebody asked for that form.
struct document_sizes {
  std::size_t whole = 0;
  std::size_t packed = 0;
  std::size_t diff = 0;

  bool operator==(const document_sizes&) const = default;
};

/// The last documents and sheets as bytes ready to serve; every node keeps one. Bounded, owned by one thread. It stores
/// what its owner verified and verifies nothing itself.
class archive {
public:
  static constexpr std::size_t documents_max = 8;
  static constexpr std::size_t sheets_max = 4;

  void store_document(std::uint64_t period, const proto::signed_document& document);
  void store_sheet(std::uint32_t period, const proto::signed_prekey_sheet& sheet);

  /// The encoded envelope, nullptr when not held. Valid until the next `store_...`.
  const std::vector<std::uint8_t>* newest_document() const;
  const std::vector<std::uint8_t>* document(std::uint64_t period) const;
  const std::vector<std::uint8_t>* sheet(std::uint32_t period) const;

  /// What to tell somebody who holds the document whose body has this hash. Each form is made once, when first asked
  /// for, and kept until a newer document comes.
  const proto::directory_response& newest_since(const proto::byte_array<32>& hash);
  const document_sizes& sizes() const { return sizes_; }

private:
  struct stored_document {
    proto::byte_array<32> hash{};
    std::vector<std::uint8_t> envelope;
  };

  const stored_document* held_as(const proto::byte_array<32>& hash) const;
  proto::directory_response make_answer(const stored_document* base);

  std::map<std::uint64_t, stored_document> documents_;
  std::map<std::uint32_t, std::vector<std::uint8_t>> sheets_;
  std::map<proto::byte_array<32>, proto::directory_response> answers_; ///< by base; all zero: without
  document_sizes sizes_;
};

} // namespace gate17::directory
