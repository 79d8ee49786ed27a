// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/node_certificates.hpp"

#include <catch2/catch.hpp>

#include "tests/support/damage.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::proto;
using gate17::test::test_now;

namespace {

struct certified {
  test::seeded_random random{1};
  signing_key identity = signing_key::generate(random);
  signing_key signing = signing_key::generate(random);
  dh_pair onion = dh_pair::generate(random);

  node_certificates make(validity signing_span, validity onion_span) const {
    return certify(identity, signing.public_key(), signing_span, onion.pub, onion_span);
  }
  node_certificates make() const { return make({test_now - 10, test_now + 100}, {test_now - 5, test_now + 50}); }
};

} // namespace

TEST_CASE("certificates prove the id of the identity key", "[codec]") {
  const certified keys;
  CHECK(verify_certificates(keys.make(), test_now) == node_id_of(keys.identity.public_key()));
}

TEST_CASE("certificates are only valid inside both spans", "[codec]") {
  const certified keys;
  const auto made = keys.make();
  CHECK(verify_certificates(made, test_now - 5));
  CHECK(verify_certificates(made, test_now + 49));
  CHECK(verify_certificates(made, test_now - 6) == fail(errc::not_yet_valid));
  CHECK(verify_certificates(made, test_now + 50) == fail(errc::expired));
  CHECK(verify_certificates(made, test_now + 100) == fail(errc::expired));
}

TEST_CASE("certificates with impossible or too long spans are malformed", "[codec]") {
  const certified keys;
  const validity good{test_now, test_now + 10};
  CHECK(verify_certificates(keys.make({test_now + 10, test_now}, good), test_now) == fail(errc::malformed));
  CHECK(verify_certificates(keys.make(good, {test_now, test_now}), test_now) == fail(errc::malformed));
  CHECK(verify_certificates(keys.make({test_now, test_now + signing_key_seconds_max + 1}, good), test_now) ==
        fail(errc::malformed));
  CHECK(verify_certificates(keys.make(good, {test_now, test_now + onion_key_seconds_max + 1}), test_now) ==
        fail(errc::malformed));
}

TEST_CASE("a certificate of one purpose is worthless for the other", "[codec]") {
  const certified keys;
  auto made = keys.make({test_now, test_now + 50}, {test_now, test_now + 50});
  made.onion_key.bytes = made.signing.bytes;
  made.onion_cert_signature = made.signing_cert_signature;
  CHECK(verify_certificates(made, test_now) == fail(errc::bad_signature));
}

TEST_CASE("no bit of encoded certificates can be changed unnoticed", "[codec]") {
  const certified keys;
  const auto encoded = encode(keys.make());
  REQUIRE(decode_node_certificates(encoded).value() == keys.make());
  for (std::size_t bit = 0; bit < encoded.size() * 8; bit += 3) {
    const auto decoded = decode_node_certificates(test::with_flipped_bit(encoded, bit));
    INFO("bit " << bit);
    CHECK_FALSE((decoded && verify_certificates(*decoded, test_now) == node_id_of(keys.identity.public_key())));
  }
}
