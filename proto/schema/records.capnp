# SPDX-License-Identifier: GPL-3.0-or-later
@0x9cd11d176bcb4491;

# What a node needs to prove itself and to be called. All keys, ids and hashes are 32 bytes, signatures 64. Every message
# of these schemas travels as one canonical segment without a segment table; new fields are only ever appended.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("gate17::proto::schema");

struct NodeCertificates {
  identity @0 :Data;
  signing @1 :Data;
  validFrom @2 :UInt64;
  validUntil @3 :UInt64;
  onionKey @4 :Data;
  onionValidFrom @5 :UInt64;
  onionValidUntil @6 :UInt64;
  signingCertSignature @7 :Data;
  onionCertSignature @8 :Data;
}

struct PrekeyRecord {
  node @0 :Data;
  onionKey @1 :Data;
  period @2 :UInt32;
  bootId @3 :UInt32;
  prekey @4 :Data;
  signature @5 :Data;
}

struct NodeRecords {
  certificates @0 :NodeCertificates;
  prekey @1 :PrekeyRecord;
}
