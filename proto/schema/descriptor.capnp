# SPDX-License-Identifier: GPL-3.0-or-later
@0xeb2da5a1ace23b2b;

# What a node says about itself, and the parts that a network document repeats.

using Cxx = import "/capnp/c++.capnp";
using Records = import "records.capnp";
$Cxx.namespace("gate17::proto::schema");

struct Endpoint {
  address @0 :Data;  # 4 bytes IPv4, 16 bytes IPv6
  port @1 :UInt16;
}

struct Location {
  country @0 :Text;  # two upper-case letters or empty
  latitudeMicrodegrees @1 :Int32;
  longitudeMicrodegrees @2 :Int32;
  hasCoordinates @3 :Bool;
  asn @4 :UInt32;
  vague @5 :Bool;  # sources disagree, or the address is anycast
}

# Vivaldi with height (Dabek, Cox, Kaashoek, Morris 2004); all in microseconds of round-trip time.
struct Coordinate {
  x @0 :Int32;
  y @1 :Int32;
  z @2 :Int32;
  height @3 :UInt32;
  errorPpm @4 :UInt32;  # relative error of predictions, millionths
}

struct Descriptor {
  certificates @0 :Records.NodeCertificates;
  name @1 :Text;
  addresses @2 :List(Endpoint);
  roles @3 :UInt32;
  owner @4 :Data;
  ownerSignature @5 :Data;
  contact @6 :Text;
  suites @7 :List(UInt16);
  exitPolicy @8 :List(Text);
  pricePiconeroPerGib @9 :UInt64;
  capacityBytesPerSecond @10 :UInt64;
  place @11 :Location;
  published @12 :UInt64;
  bootId @13 :UInt32;
}

# `body` is a canonical Descriptor; the signature covers exactly these bytes.
struct SignedDescriptor {
  body @0 :Data;
  signature @1 :Data;
}
