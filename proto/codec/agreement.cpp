// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/agreement.hpp"

#include <algorithm>

#include "proto/codec/agreement_fields.hpp"
#include "proto/codec/canonical.hpp"
#include "proto/codec/signed_bytes.hpp"
#include "proto/crypto/labels.hpp"

namespace gate17::proto {

namespace {

constexpr std::size_t signature_message_bytes_max = 512;
constexpr std::size_t equivocations_bytes_max = equivocations_max * 512 + 1'024;

/// `is_network_name` bounds the length to one byte.
signed_bytes commit_message(std::string_view network_name, const vote_commit& commit) {
  signed_bytes message;
  const std::uint8_t length = static_cast<std::uint8_t>(network_name.size());
  message.add({&length, 1}).add({reinterpret_cast<const std::uint8_t*>(network_name.data()), network_name.size()});
  message.add_u64(commit.period).add(commit.vote_hash);
  return message;
}

signed_bytes witness_message(std::string_view network_name, const vote_commit& commit) {
  return commit_message(network_name, commit).add(commit.author.authority.bytes);
}

} // namespace

vote_commit sign_commit(std::string_view network_name, std::uint64_t period, const byte_array<32>& vote_hash,
                        const signing_key& author) {
  vote_commit made{.period = period, .vote_hash = vote_hash, .author = {author.public_key(), {}}};
  made.author.signature = author.sign(labels::vote_commit, commit_message(network_name, made).view());
  return made;
}

bool verify(const vote_commit& commit, std::string_view network_name) {
  return verify(commit.author.authority, labels::vote_commit, commit_message(network_name, commit).view(),
                commit.author.signature);
}

authority_signature sign_receipt(std::string_view network_name, const vote_commit& commit, const signing_key& key) {
  return {key.public_key(), key.sign(labels::vote_receipt, witness_message(network_name, commit).view())};
}

bool verify_receipt(const authority_signature& receipt, std::string_view network_name, const vote_commit& commit) {
  return verify(receipt.authority, labels::vote_receipt, witness_message(network_name, commit).view(),
                receipt.signature);
}

authority_signature sign_holding(std::string_view network_name, const vote_commit& commit, const signing_key& key) {
  return {key.public_key(), key.sign(labels::vote_held, witness_message(network_name, commit).view())};
}

bool verify_holding(const authority_signature& holding, std::string_view network_name, const vote_commit& commit) {
  return verify(holding.authority, labels::vote_held, witness_message(network_name, commit).view(), holding.signature);
}

bool verify(const equivocation& proof, std::string_view network_name) {
  return proof.first.author.authority == proof.second.author.authority && proof.first.period == proof.second.period &&
         proof.first.vote_hash != proof.second.vote_hash && verify(proof.first, network_name) &&
         verify(proof.second, network_name);
}

std::vector<std::uint8_t> encode(const authority_signature& receipt) {
  return write_canonical<schema::KeyedSignature>([&](auto& root) { write(root, receipt); });
}

result<authority_signature> decode_authority_signature(byte_view bytes) {
  return read_canonical<schema::KeyedSignature>(bytes, signature_message_bytes_max,
                                                [](auto from) -> result<authority_signature> {
                                                  authority_signature made;
                                                  field_reader fields;
                                                  read(fields, from, made);
                                                  if (!fields.is_ok()) {
                                                    return fail(fields.error());
                                                  }
                                                  return made;
                                                });
}

std::vector<std::uint8_t> encode(const std::vector<equivocation>& proofs) {
  return write_canonical<schema::EquivocationList>([&](auto& root) {
    auto list = root.initProofs(static_cast<unsigned>(std::min(proofs.size(), equivocations_max)));
    for (unsigned i = 0; i < list.size(); ++i) {
      write(list[i].initFirst(), proofs[i].first);
      write(list[i].initSecond(), proofs[i].second);
    }
  });
}

result<std::vector<equivocation>> decode_equivocations(byte_view bytes) {
  return read_canonical<schema::EquivocationList>(bytes, equivocations_bytes_max,
                                                  [](auto from) -> result<std::vector<equivocation>> {
                                                    std::vector<equivocation> made;
                                                    field_reader fields;
                                                    const auto list = from.getProofs();
                                                    if (fields.count(list.size(), equivocations_max)) {
                                                      for (const auto item : list) {
                                                        auto& proof = made.emplace_back();
                                                        read(fields, item.getFirst(), proof.first);
                                                        read(fields, item.getSecond(), proof.second);
                                                      }
                                                    }
                                                    if (!fields.is_ok()) {
                                                      return fail(fields.error());
                                                    }
                                                    return made;
                                                  });
}

} // namespace gate17::proto
