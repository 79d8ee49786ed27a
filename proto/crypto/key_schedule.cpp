// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/key_schedule.hpp"

#include <algorithm>
#include <utility>

#include "proto/crypto/labels.hpp"

namespace gate17::proto {

byte_array<32> handshake_transcript(session_role role, suite_id suite, const responder_keys_public& responder,
                                    const dh_public& ephemeral) {
  byte_array<32> transcript;
  hasher(transcript.size())
      .update(labels::transcript.text)
      .update_u8(static_cast<std::uint8_t>(role))
      .update_le16(wire_value(suite))
      .update(responder.id.bytes)
      .update(responder.onion_key.bytes)
      .update_le32(responder.period)
      .update(responder.prekey.bytes)
      .update(ephemeral.bytes)
      .finish(transcript);
  return transcript;
}

byte_array<32> answer_transcript(const byte_array<32>& transcript, const dh_public& answer) {
  return hash32(transcript, answer.bytes);
}

kdf_output first_flight_keys(const byte_array<32>& transcript, const secret_key& dh_onion,
                             const secret_key& dh_prekey) {
  const kdf_output start = kdf(transcript, labels::root0, dh_onion.expose());
  return kdf(start.first, labels::root1, dh_prekey.expose(), transcript);
}

kdf_output answer_keys(const secret_key& root1, const secret_key& dh_answer, const byte_array<32>& answer_transcript) {
  return kdf(root1, labels::root2, dh_answer.expose(), answer_transcript);
}

kdf_output step_keys(std::string_view label, const secret_key& root, const secret_key& dh_step, suite_id old_suite,
                     suite_id new_suite) {
  byte_array<4> suites;
  store_le16(suites.data(), wire_value(old_suite));
  store_le16(suites.data() + 2, wire_value(new_suite));
  return kdf(root, label, dh_step.expose(), suites);
}

byte_array<16> replay_id_of(const secret_key& dh_prekey, const dh_public& ephemeral) {
  const byte_array<32> hash = hash32(labels::replay.text, dh_prekey.expose(), ephemeral.bytes);
  byte_array<16> id;
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

chain_keys chain_keys::derive(const secret_key& chain_key) {
  return {
      std::move(kdf(chain_key, labels::cell).first),
      std::move(kdf(chain_key, labels::filler).first),
      std::move(kdf(chain_key, labels::header).first),
      std::move(kdf(chain_key, labels::chain).first),
  };
}

} // namespace gate17::proto
