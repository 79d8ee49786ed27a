// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "proto/codec/network_document.hpp"
#include "proto/codec/prekey_sheet.hpp"
#include "proto/codec/signed_document.hpp"

namespace gate17::directory {

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

private:
  std::map<std::uint64_t, std::vector<std::uint8_t>> documents_;
  std::map<std::uint32_t, std::vector<std::uint8_t>> sheets_;
};

} // namespace gate17::directory
