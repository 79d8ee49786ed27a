// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/recalled_sheet.hpp"

#include <optional>
#include <utility>

#include "proto/codec/network_document.hpp"
#include "proto/codec/signed_document.hpp"

namespace gate17::actors {

namespace {

std::optional<recalled_sheet> recall(document_store& store, const document_store::stored_sheet& stored,
                                     const std::vector<proto::verify_key>& authorities) {
  auto envelope = proto::decode_signed_prekey_sheet(stored.sheet);
  if (!envelope) {
    return std::nullopt;
  }
  auto sheet = proto::verify_prekey_sheet(*envelope, authorities);
  const auto bytes = store.load(stored.document_period);
  if (!sheet || !bytes) {
    return std::nullopt;
  }
  const auto document = proto::decode_signed_document(*bytes);
  if (!document) {
    return std::nullopt;
  }
  const auto content = proto::decode_network_document(document->body);
  if (!content) {
    return std::nullopt;
  }
  auto table = directory::prekey_table::read(*sheet, *content, document->hash());
  if (!table) {
    return std::nullopt;
  }
  return recalled_sheet{std::move(*envelope), std::move(*sheet), std::move(*table)};
}

} // namespace

std::vector<recalled_sheet> recall_sheets(document_store& store, const std::vector<proto::verify_key>& authorities) {
  std::vector<recalled_sheet> out;
  for (const auto& stored : store.load_sheets()) {
    if (auto sheet = recall(store, stored, authorities)) {
      out.push_back(std::move(*sheet));
    }
  }
  return out;
}

} // namespace gate17::actors
