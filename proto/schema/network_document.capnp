# SPDX-License-Identifier: GPL-3.0-or-later
@0xccf5f0e12e90bdf8;

# The agreed state of a network for one consensus period.

using Cxx = import "/capnp/c++.capnp";
using Node = import "descriptor.capnp";
$Cxx.namespace("gate17::proto::schema");

enum LaneMode {
  sealed @0;
  header @1;
}

enum LaneRule {
  fullMesh @0;
  tiered @1;
}

struct IpRange {
  base @0 :Data;
  prefixBits @1 :UInt8;
}

struct Tunable {
  id @0 :UInt16;
  value @1 :UInt64;
}

struct NetworkParameters {
  consensusPeriodSeconds @0 :UInt32;
  prekeyPeriodSeconds @1 :UInt32;
  privateNetwork @2 :Bool;
  laneMode @3 :LaneMode;
  laneRule @4 :LaneRule;
  suites @5 :List(UInt16);
  retiredSuites @6 :List(UInt16);
  allowedExitRanges @7 :List(IpRange);
  tunables @8 :List(Tunable);
  documentLifetimeSeconds @9 :UInt32 = 86400;
  nodesPerBlockMax @10 :UInt16 = 8;   # 0: any number
  nodesPerOwnerMax @11 :UInt16 = 64;  # 0: any number
}

struct TrustGrant {
  validUntil @0 :UInt64;
  signature @1 :Data;
}

# What a listed lane crosses between its ends, where it is known.
struct LanePath {
  core @0 :UInt16;
  countries @1 :Text;  # two upper-case letters each, ascending
  asns @2 :List(UInt32);  # ascending
}

struct NetworkEntry {
  id @0 :Data;
  signing @1 :Data;
  onionKey @2 :Data;
  name @3 :Text;
  addresses @4 :List(Node.Endpoint);
  roles @5 :UInt32;
  flags @6 :UInt32;
  owner @7 :Data;
  suites @8 :List(UInt16);
  exitPolicy @9 :List(Text);
  pricePiconeroPerGib @10 :UInt64;
  weight @11 :UInt64;
  place @12 :Node.Location;
  trust @13 :TrustGrant;
  coordinate @14 :Node.Coordinate;  # absent: not known
  coreNumber @15 :UInt16;           # 1.. for nodes flagged core under the rule `tiered`, kept as long as they are core
  lanes @16 :Data;                  # 5 bytes each: core number u16, round trip u16 in 100 us, capacity class u8; big-endian
  lanePaths @17 :List(LanePath);    # ascending core numbers, all of them in `lanes`
}

struct NetworkDocument {
  networkName @0 :Text;
  period @1 :UInt64;
  previousHash @2 :Data;
  validFrom @3 :UInt64;
  validUntil @4 :UInt64;
  parameters @5 :NetworkParameters;
  entries @6 :Data;                # ascending ids; each is its size in words (u16, big-endian) and that many words
                                   # of a canonical NetworkEntry: no pointer of one depends on what another holds, so
                                   # a difference to an older document is as large as what changed
  rejected @7 :List(Data);         # ascending ids
  rejectSerial @8 :UInt64;         # 0: the network owner has rejected nobody yet
  rejectSignature @9 :Data;        # by the network owner; absent with serial 0
  sharedRandom @10 :Data;          # of the authorities' commits; absent: one authority
  logSize @11 :UInt64;             # documents in the RFC 6962 log of body hashes before this one
  logPeaks @12 :Data;              # heads of its perfect subtrees, the largest first: 32 bytes for each one bit of the size
}

struct AuthoritySignature {
  authority @0 :Data;
  signature @1 :Data;
}

# `body` is a canonical NetworkDocument; signatures cover exactly these bytes.
struct SignedDocument {
  body @0 :Data;
  signatures @1 :List(AuthoritySignature);
}
