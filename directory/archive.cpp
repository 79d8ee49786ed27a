// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/archive.hpp"

#include <algorithm>
#include <utility>

#include "directory/document_packing.hpp"

namespace gate17::directory {

namespace {

using proto::directory_packing;
using proto::directory_response;
using proto::directory_status;

template <class Held>
void store(Held& held, std::size_t held_max, typename Held::key_type period, typename Held::mapped_type item) {
  held.insert_or_assign(period, std::move(item));
  while (held.size() > held_max) {
    held.erase(held.begin());
  }
}

} // namespace

void archive::store_document(std::uint64_t period, const proto::signed_document& document) {
  store(documents_, documents_max, period, stored_document{document.hash(), proto::encode(document)});
  answers_.clear();
  sizes_ = {.whole = documents_.rbegin()->second.envelope.size(), .packed = 0, .diff = 0};
}

void archive::store_sheet(std::uint32_t period, const proto::signed_prekey_sheet& sheet) {
  store(sheets_, sheets_max, period, proto::encode(sheet));
}

const std::vector<std::uint8_t>* archive::newest_document() const {
  return documents_.empty() ? nullptr : &documents_.rbegin()->second.envelope;
}

const std::vector<std::uint8_t>* archive::document(std::uint64_t period) const {
  const auto found = documents_.find(period);
  return found == documents_.end() ? nullptr : &found->second.envelope;
}

const std::vector<std::uint8_t>* archive::sheet(std::uint32_t period) const {
  const auto found = sheets_.find(period);
  return found == sheets_.end() ? nullptr : &found->second;
}

const archive::stored_document* archive::held_as(const proto::byte_array<32>& hash) const {
  const auto found =
      std::find_if(documents_.begin(), documents_.end(), [&](const auto& item) { return item.second.hash == hash; });
  return found == documents_.end() ? nullptr : &found->second;
}

const directory_response& archive::newest_since(const proto::byte_array<32>& hash) {
  static const directory_response nothing{.status = directory_status::not_found, .bytes = {}};
  static const directory_response same{.status = directory_status::unchanged, .bytes = {}};
  if (documents_.empty()) {
    return nothing;
  }
  if (documents_.rbegin()->second.hash == hash) {
    return same;
  }
  const stored_document* base = held_as(hash);
  const auto key = base == nullptr ? proto::byte_array<32>{} : hash;
  auto found = answers_.find(key);
  if (found == answers_.end()) {
    found = answers_.emplace(key, make_answer(base)).first;
  }
  return found->second;
}

directory_response archive::make_answer(const stored_document* base) {
  const std::vector<std::uint8_t>& envelope = documents_.rbegin()->second.envelope;
  const auto older = base == nullptr ? proto::result<proto::signed_document>(proto::fail(proto::errc::malformed))
                                     : proto::decode_signed_document(base->envelope);
  auto packed = older ? pack(envelope, older->body) : pack(envelope);
  if (!packed || packed->size() >= envelope.size()) {
    return {.status = directory_status::ok, .bytes = envelope};
  }
  (older ? sizes_.diff : sizes_.packed) = packed->size();
  return {.status = directory_status::ok,
          .bytes = std::move(*packed),
          .packing = older ? directory_packing::zstd_diff : directory_packing::zstd};
}

} // namespace gate17::directory
