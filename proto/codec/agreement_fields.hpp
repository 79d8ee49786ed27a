// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/codec/agreement.hpp"
#include "proto/codec/field_reader.hpp"
#include "proto/schema/agreement.capnp.h"

namespace gate17::proto {

/// Only for the .cpp files of this folder: what authorities tell each other, as parts of directory messages.
void write(schema::KeyedSignature::Builder to, const authority_signature& from);
void read(field_reader& fields, schema::KeyedSignature::Reader from, authority_signature& to);
void write(schema::VoteCommit::Builder to, const vote_commit& from);
void read(field_reader& fields, schema::VoteCommit::Reader from, vote_commit& to);
void write(schema::HeldVote::Builder to, const held_vote& from);
void read(field_reader& fields, schema::HeldVote::Reader from, held_vote& to);
void write(schema::VoteRelay::Builder to, const vote_relay& from);
void read(field_reader& fields, schema::VoteRelay::Reader from, vote_relay& to);
void write(schema::DocumentSignature::Builder to, const document_signature& from);
void read(field_reader& fields, schema::DocumentSignature::Reader from, document_signature& to);

} // namespace gate17::proto
