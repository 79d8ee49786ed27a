# SPDX-License-Identifier: GPL-3.0-or-later
@0x8fa2793b6a5b84e9;

# The prekeys of a whole network for one prekey period.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("gate17::proto::schema");

struct PrekeySheet {
  period @0 :UInt32;
  documentPeriod @1 :UInt64;
  documentHash @2 :Data;
  lines @3 :Data;  # 36 bytes a node in the document's order: boot id u32 little-endian, prekey 32
}

struct SignedPrekeySheet {
  body @0 :Data;
  authority @1 :Data;
  signature @2 :Data;
}
