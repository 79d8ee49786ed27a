// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/signed_document.hpp"

#include <algorithm>
#include <set>

#include "proto/codec/canonical.hpp"
#include "proto/codec/field_reader.hpp"
#include "proto/crypto/hash.hpp"
#include "proto/crypto/labels.hpp"
#include "proto/schema/network_document.capnp.h"

namespace gate17::proto {

namespace {

constexpr std::size_t envelope_bytes_max = document_bytes_max + 4'096;

result<signed_document> read(schema::SignedDocument::Reader from) {
  signed_document made;
  field_reader fields;
  fields.blob(from.getBody(), document_bytes_max, made.body);
  const auto signatures = from.getSignatures();
  if (fields.count(signatures.size(), authority_signatures_max)) {
    for (const auto item : signatures) {
      authority_signature& one = made.signatures.emplace_back();
      fields.bytes(item.getAuthority(), one.authority.bytes);
      fields.bytes(item.getSignature(), one.signature.bytes);
    }
  }
  if (!fields.is_ok()) {
    return fail(fields.error());
  }
  return made;
}

} // namespace

byte_array<32> signed_document::hash() const { return hash32(byte_view(body)); }

std::vector<std::uint8_t> encode(const signed_document& document) {
  return write_canonical<schema::SignedDocument>([&](auto& root) {
    root.setBody(as_data(document.body));
    auto signatures = root.initSignatures(document.signatures.size());
    for (unsigned i = 0; i < document.signatures.size(); ++i) {
      signatures[i].setAuthority(as_data(document.signatures[i].authority.bytes));
      signatures[i].setSignature(as_data(document.signatures[i].signature.bytes));
    }
  });
}

result<signed_document> decode_signed_document(byte_view bytes) {
  return read_canonical<schema::SignedDocument>(bytes, envelope_bytes_max, [](auto root) { return read(root); });
}

void add_signature(signed_document& document, const signing_key& authority) {
  const authority_signature made{authority.public_key(), authority.sign(labels::document, document.body)};
  const auto known = std::find_if(document.signatures.begin(), document.signatures.end(),
                                  [&](const auto& item) { return item.authority == made.authority; });
  if (known != document.signatures.end()) {
    *known = made;
  } else {
    document.signatures.push_back(made);
  }
}

std::size_t count_signatures(const signed_document& document, const std::vector<verify_key>& authorities) {
  std::set<verify_key> signers;
  for (const authority_signature& item : document.signatures) {
    const bool known = std::find(authorities.begin(), authorities.end(), item.authority) != authorities.end();
    if (known && !signers.contains(item.authority) &&
        verify(item.authority, labels::document, document.body, item.signature)) {
      signers.insert(item.authority);
    }
  }
  return signers.size();
}

} // namespace gate17::proto
