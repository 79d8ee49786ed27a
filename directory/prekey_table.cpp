// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/prekey_table.hpp"

namespace gate17::directory {

result<std::shared_ptr<const prekey_table>> prekey_table::read(const proto::prekey_sheet& sheet,
                                                               const proto::network_document& document,
                                                               const proto::byte_array<32>& document_hash) {
  if (sheet.document_hash != document_hash || sheet.document_period != document.period ||
      sheet.entries.size() != document.entries.size()) {
    return fail(errc::wrong_document);
  }
  auto made = std::make_shared<prekey_table>();
  made->period_ = sheet.period;
  for (std::size_t i = 0; i < sheet.entries.size(); ++i) {
    if (!sheet.entries[i].is_empty()) {
      made->keys_.emplace(document.entries[i].id, sheet.entries[i]);
    }
  }
  return made;
}

std::optional<proto::prekey_sheet_entry> prekey_table::find(const proto::node_id& node) const {
  const auto found = keys_.find(node);
  if (found == keys_.end()) {
    return std::nullopt;
  }
  return found->second;
}

} // namespace gate17::directory
