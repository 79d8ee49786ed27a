# SPDX-License-Identifier: GPL-3.0-or-later
@0xd5c199548ef8266e;

# What is said over a stream to the directory service of a node.

using Cxx = import "/capnp/c++.capnp";
using Records = import "records.capnp";
using Node = import "descriptor.capnp";
using Agreement = import "agreement.capnp";
$Cxx.namespace("gate17::proto::schema");

struct DirectoryRequest {
  union {
    publishDescriptor @0 :Node.SignedDescriptor;
    publishPrekey @1 :Records.PrekeyRecord;
    getNewestDocument @2 :Void;
    getDocument @3 :UInt64;
    getPrekeySheet @4 :UInt32;
    getDocumentSince @5 :Data;  # hash of the body held
    publishCommit @6 :Agreement.VoteCommit;
    publishVotes @7 :Agreement.VoteRelay;
    publishSignature @8 :Agreement.DocumentSignature;
    getVote @9 :Data;  # its hash
    getEquivocations @10 :Void;
  }
}

struct DirectoryResponse {
  status @0 :UInt8;
  bytes @1 :Data;
  packing @2 :UInt8;
}
