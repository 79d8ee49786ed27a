// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>

#include "directory/consensus/document_from_votes.hpp"
#include "proto/codec/vote.hpp"

// A vote that decodes can be encoded again, and a document made of it alone is one that decodes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  const auto made = proto::decode_vote({data, size});
  if (!made)
    return 0;
  const auto bytes = proto::encode(*made);
  if (!bytes || proto::decode_vote(*bytes) != *made)
    __builtin_trap();
  const auto document = directory::document_from_votes({&*made}, nullptr, made->author);
  if (!document)
    return 0;
  if (const auto body = proto::encode(*document); body && proto::decode_network_document(*body) != *document)
    __builtin_trap();
  return 0;
}
