// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/document_fetch.hpp"

#include <utility>
#include <vector>

#include "directory/document_packing.hpp"

namespace gate17::actors {

namespace {

using directory::errc;
using directory::fail;
using proto::directory_packing;
using proto::directory_response;
using proto::directory_status;

directory::result<proto::signed_document> decode(proto::byte_view bytes) {
  auto document = proto::decode_signed_document(bytes);
  if (!document) {
    return fail(document.error() == proto::errc::oversized ? errc::too_large : errc::malformed);
  }
  return std::move(*document);
}

directory::result<std::vector<std::uint8_t>> unpacked(const directory_response& response,
                                                      const directory::document_chain& chain) {
  return response.packing == directory_packing::zstd_diff
             ? directory::unpack(response.bytes, chain.newest().envelope.body)
             : directory::unpack(response.bytes);
}

/// What a wrong difference can look like. Whatever else is wrong with a document was so before it was packed.
bool may_be_the_diff(errc why) {
  return why == errc::bad_packing || why == errc::too_large || why == errc::malformed ||
         why == errc::too_few_signatures;
}

} // namespace

proto::byte_array<32> held_hash(const directory::document_chain& chain) {
  return chain.empty() ? proto::byte_array<32>{} : chain.newest().hash;
}

proto::directory_request document_fetch::request(const directory::document_chain& chain) {
  if (std::exchange(want_whole_, false)) {
    return proto::get_document{};
  }
  return proto::get_document_since{held_hash(chain)};
}

directory::result<proto::signed_document> document_fetch::read(const directory_response& response,
                                                               const proto::byte_array<32>& base,
                                                               const directory::document_chain& chain) {
  if (response.status != directory_status::ok) {
    return fail(response.status == directory_status::unchanged ? errc::already_known : errc::malformed);
  }
  if (response.packing == directory_packing::plain) {
    sizes_ = {.whole = response.bytes.size(), .packed = 0, .diff = 0};
    return decode(response.bytes);
  }
  const bool is_diff = response.packing == directory_packing::zstd_diff;
  if (is_diff && (chain.empty() || chain.newest().hash != base)) {
    return fail(errc::wrong_document);
  }
  const auto bytes = unpacked(response, chain);
  if (!bytes) {
    return fail(bytes.error());
  }
  sizes_ = {.whole = bytes->size(),
            .packed = is_diff ? 0 : response.bytes.size(),
            .diff = is_diff ? response.bytes.size() : 0};
  return decode(*bytes);
}

bool document_fetch::judge(const directory_response& response, errc why) {
  if (response.packing != directory_packing::zstd_diff || !may_be_the_diff(why)) {
    return false;
  }
  want_whole_ = true;
  ++bad_diffs_;
  return true;
}

} // namespace gate17::actors
