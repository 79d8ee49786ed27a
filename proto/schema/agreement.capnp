# SPDX-License-Identifier: GPL-3.0-or-later
@0xd0fb5a7c4e1f2a63;

# What directory authorities tell each other on the way to one document. Keys and hashes are 32 bytes, signatures 64.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("gate17::proto::schema");

struct KeyedSignature {
  authority @0 :Data;
  signature @1 :Data;
}

struct VoteCommit {
  period @0 :UInt64;
  voteHash @1 :Data;
  author @2 :KeyedSignature;
}

struct HeldVote {
  commit @0 :VoteCommit;
  receipts @1 :List(KeyedSignature);  # ascending keys
  holders @2 :List(KeyedSignature);   # in the order of signing, the author first
}

struct VoteRelay {
  held @0 :List(HeldVote);
  seen @1 :List(VoteCommit);
}

struct DocumentSignature {
  period @0 :UInt64;
  bodyHash @1 :Data;
  signer @2 :KeyedSignature;
}

# Two commits of one author for one period.
struct Equivocation {
  first @0 :VoteCommit;
  second @1 :VoteCommit;
}

struct EquivocationList {
  proofs @0 :List(Equivocation);
}
