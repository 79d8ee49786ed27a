# SPDX-License-Identifier: GPL-3.0-or-later
@0xb6b0d1f0a3c94e27;

# What one directory authority thinks of the network before a period begins.

using Cxx = import "/capnp/c++.capnp";
using Node = import "descriptor.capnp";
using Document = import "network_document.capnp";
$Cxx.namespace("gate17::proto::schema");

struct VoteNode {
  id @0 :Data;
  descriptor @1 :Node.SignedDescriptor;
  flags @2 :UInt32;
  measured @3 :UInt64;  # weight found by measuring; 0: not measured
  place @4 :Node.Location;
  trust @5 :Document.TrustGrant;
}

struct Vote {
  networkName @0 :Text;
  period @1 :UInt64;
  author @2 :Data;
  previousHash @3 :Data;  # body of the newest document held; zero: none
  random @4 :Data;
  parameters @5 :Document.NetworkParameters;
  nodes @6 :List(VoteNode);  # ascending ids
  rejected @7 :List(Data);   # ascending ids
  rejectSerial @8 :UInt64;
  rejectSignature @9 :Data;
}
