// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>

#include "directory/errc.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/prekey_sheet.hpp"

namespace gate17::directory {

/// A prekey sheet read against the document whose order it uses; keyed by node, so that it outlives that document.
/// Immutable, shared.
class prekey_table {
public:
  /// `wrong_document` when the sheet names another document or has another number of lines.
  static result<std::shared_ptr<const prekey_table>> read(const proto::prekey_sheet& sheet,
                                                          const proto::network_document& document,
                                                          const proto::byte_array<32>& document_hash);

  std::uint32_t period() const { return period_; }
  std::size_t size() const { return keys_.size(); }
  std::optional<proto::prekey_sheet_entry> find(const proto::node_id& node) const;

private:
  std::uint32_t period_ = 0;
  std::unordered_map<proto::node_id, proto::prekey_sheet_entry> keys_;
};

} // namespace gate17::directory
