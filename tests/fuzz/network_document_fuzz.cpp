// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>

#include "directory/network_view.hpp"
#include "proto/codec/signed_document.hpp"

// A document that decodes can be encoded again and looked at; an envelope around it decodes too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  const proto::byte_view input(data, size);
  if (const auto envelope = proto::decode_signed_document(input);
      envelope && proto::decode_signed_document(proto::encode(*envelope)) != *envelope)
    __builtin_trap();
  const auto made = proto::decode_network_document(input);
  if (!made)
    return 0;
  const auto body = proto::encode(*made);
  if (!body || proto::decode_network_document(*body) != *made)
    __builtin_trap();
  const auto view = directory::network_view::make(*made, {});
  for (directory::node_index index = 0; index < view->size(); ++index)
    if (view->index_of(view->node(index).id) != index)
      __builtin_trap();
  return 0;
}
