// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "proto/bytes.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/hash.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

/// Where a session runs: between neighbours, or between a client and one hop of a circuit.
enum class session_role : std::uint8_t { link = 1, hop = 2 };

/// What an initiator must know of a responder; all of it enters the transcript.
struct responder_keys_public {
  node_id id;
  dh_public onion_key;
  std::uint32_t period = 0;
  dh_public prekey;
};

/// th: BLAKE2b-256("gate17/1" | role | suite | node_id | S | period | P | e).
byte_array<32> handshake_transcript(session_role role, suite_id suite, const responder_keys_public& responder,
                                    const dh_public& ephemeral);

/// th2: BLAKE2b-256(th | r).
byte_array<32> answer_transcript(const byte_array<32>& transcript, const dh_public& answer);

/// The first flight (X3DH, section 3.3, with onion key and prekey in the places of identity key and signed prekey):
/// `first` is root1, `second` the forward chain key.
kdf_output first_flight_keys(const byte_array<32>& transcript, const secret_key& dh_onion, const secret_key& dh_prekey);

/// `first` is root2, `second` the backward chain key.
kdf_output answer_keys(const secret_key& root1, const secret_key& dh_answer, const byte_array<32>& answer_transcript);

/// One half of a DH ratchet step (Double Ratchet specification, sections 2.3 and 3.5): `first` is the new root,
/// `second` the new chain key of that direction.
kdf_output step_keys(std::string_view label, const secret_key& root, const secret_key& dh_step, suite_id old_suite,
                     suite_id new_suite);

/// What the replay set stores: first 16 bytes of BLAKE2b-256("replay" | DH(e,P) | e).
byte_array<16> replay_id_of(const secret_key& dh_prekey, const dh_public& ephemeral);

/// All keys of one chain step (Double Ratchet specification, section 2.1): a KDF chain with three message-side outputs.
struct chain_keys {
  secret_key cell;
  secret_key filler;
  secret_key header;
  secret_key next_chain;

  static chain_keys derive(const secret_key& chain_key);
};

} // namespace gate17::proto
