// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace gate17::proto {

/// A domain separation string. `length` is written out on its own so that a change of the text cannot go unnoticed.
struct label {
  std::string_view text;
  std::size_t length;
  std::string_view use;

  constexpr operator std::string_view() const { return text; }
};

/// Every label of protocol version 1. No other string may enter a hash, a key derivation or a signature.
namespace labels {

// Hash prefixes.
inline constexpr label transcript{"gate17/1", 8, "hash: start of the handshake transcript th"};
inline constexpr label mac1{"mac1", 4, "hash: key of the first MAC of a hello, from S or from a node id"};
inline constexpr label replay{"replay", 6, "hash: replay id from DH(e,P) and e"};

// Key derivation.
inline constexpr label root0{"root0", 5, "kdf: th with DH(e,S)"};
inline constexpr label root1{"root1", 5, "kdf: root0 with DH(e,P), th; gives root1 and the forward chain key"};
inline constexpr label root2{"root2", 5, "kdf: root1 with DH(e,r), H(th|r); gives root2 and the backward chain key"};
inline constexpr label step_forward{"step-fwd", 8, "kdf: root with DH(e',r), old and new suite"};
inline constexpr label step_backward{"step-bwd", 8, "kdf: root with DH(e',r'), old and new suite"};
inline constexpr label cell{"cell", 4, "kdf: chain key to cell AEAD key"};
inline constexpr label filler{"filler", 6, "kdf: chain key to filler key"};
inline constexpr label header{"header", 6, "kdf: chain key to header mask key"};
inline constexpr label chain{"chain", 5, "kdf: chain key to next chain key"};
inline constexpr label records{"records", 7, "kdf: node id with e; key of answers that carry records"};

// Signatures: "gate17/1 " | context | 0x00 | message.
inline constexpr label signature_prefix{"gate17/1 ", 9, "signature: start of every signed message"};
inline constexpr label signing_cert{"signing-cert", 12, "signature: identity certifies a signing key"};
inline constexpr label onion_cert{"onion-cert", 10, "signature: identity certifies an onion key"};
inline constexpr label prekey{"prekey", 6, "signature: prekey record"};
inline constexpr label lane_proof{"lane-proof", 10, "signature: a node proves itself on a link, over H(th|r)"};
inline constexpr label descriptor{"descriptor", 10, "signature: node descriptor"};
inline constexpr label owner{"owner", 5, "signature: an owner claims a node"};
inline constexpr label trust{"trust", 5, "signature: the network owner lets a node carry cleartext"};
inline constexpr label reject_list{"reject-list", 11, "signature: the network owner turns nodes away"};
inline constexpr label document{"document", 8, "signature: directory document"};
inline constexpr label prekey_sheet{"prekey-sheet", 12, "signature: sheet of prekeys of a whole network"};
inline constexpr label vote_commit{"vote-commit", 11, "signature: an authority binds itself to a vote"};
inline constexpr label vote_receipt{"vote-receipt", 12, "signature: a commit came in time, and no other"};
inline constexpr label vote_held{"vote-held", 9, "signature: an authority has the vote itself"};

inline constexpr std::array all{
    transcript,    mac1,       replay,       root0,       root1,        root2,     step_forward,
    step_backward, cell,       filler,       header,      chain,        records,   signature_prefix,
    signing_cert,  onion_cert, prekey,       lane_proof,  descriptor,   owner,     trust,
    reject_list,   document,   prekey_sheet, vote_commit, vote_receipt, vote_held,
};

constexpr bool lengths_are_right() {
  for (const label& entry : all) {
    if (entry.text.size() != entry.length) {
      return false;
    }
  }
  return true;
}
static_assert(lengths_are_right());

} // namespace labels

} // namespace gate17::proto
