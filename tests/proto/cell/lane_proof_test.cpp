// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/lane_proof.hpp"

#include <catch2/catch.hpp>

#include <vector>

#include "proto/cell/limits.hpp"
#include "tests/support/link_rig.hpp"

using namespace gate17::proto;
using namespace gate17::test;
using bytes = std::vector<std::uint8_t>;

TEST_CASE("a node's proof holds for its own link only", "[cell][proof]") {
  link_rig rig(suite_id::x25519_aes256gcm_blake2b, 91);
  link_rig other(suite_id::x25519_aes256gcm_blake2b, 92);
  rig.establish();
  other.establish();
  CHECK(rig.initiator->answer_hash() == rig.responder->answer_hash());
  const auto key = signing_key::generate(rig.random);
  const bytes certificates(300, 6);
  bytes body(small_body_bytes);
  must(write_proof_body(certificates, key, rig.initiator->answer_hash(), rig.random, body));
  const auto proof = read_proof_body(body);
  REQUIRE(proof);
  CHECK(proof->kind == proof_kind::node);
  CHECK(bytes(proof->certificates.begin(), proof->certificates.end()) == certificates);
  CHECK(proof_ok(*proof, key.public_key(), rig.responder->answer_hash()));
  CHECK_FALSE(proof_ok(*proof, key.public_key(), other.responder->answer_hash()));
  CHECK_FALSE(proof_ok(*proof, signing_key::generate(rig.random).public_key(), rig.responder->answer_hash()));
}

TEST_CASE("a client proves nothing", "[cell][proof]") {
  seeded_random random(93);
  bytes body(small_body_bytes);
  write_client_proof_body(random, body);
  const auto proof = read_proof_body(body);
  REQUIRE(proof);
  CHECK(proof->kind == proof_kind::client);
  CHECK(proof->certificates.empty());
  CHECK_FALSE(proof_ok(*proof, verify_key{}, byte_array<32>{}));
}

TEST_CASE("proof bodies of the wrong shape are refused", "[cell][proof]") {
  seeded_random random(94);
  const auto key = signing_key::generate(random);
  bytes body(small_body_bytes);
  CHECK(write_proof_body(bytes(certificates_bytes_max + 1), key, {}, random, body) == fail(errc::oversized));
  must(write_proof_body(bytes(certificates_bytes_max), key, {}, random, body));
  CHECK(read_proof_body(body));
  store_le16(body.data() + 1, 63);
  CHECK(read_proof_body(body).error() == errc::malformed);
  store_le16(body.data() + 1, 65535);
  CHECK(read_proof_body(body).error() == errc::malformed);
  store_le16(body.data() + 1, 100);
  body[0] = 2;
  CHECK(read_proof_body(body).error() == errc::malformed);
  body[0] = 0;
  CHECK(read_proof_body(body).error() == errc::malformed);
  CHECK(read_proof_body(byte_view(body).first(2)).error() == errc::truncated);
}
