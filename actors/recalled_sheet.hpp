// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "actors/document_store.hpp"
#include "directory/prekey_table.hpp"
#include "proto/bytes.hpp"
#include "proto/codec/prekey_sheet.hpp"
#include "proto/crypto/signature.hpp"

namespace gate17::actors {

/// A prekey sheet of before a restart, verified and read against the document whose order it uses.
struct recalled_sheet {
  proto::signed_prekey_sheet envelope;
  proto::prekey_sheet content;
  std::shared_ptr<const directory::prekey_table> table;
};

/// By prekey period, rising. What one of `authorities` did not sign, or whose document is gone, is left out.
std::vector<recalled_sheet> recall_sheets(document_store& store, const std::vector<proto::verify_key>& authorities);

} // namespace gate17::actors
