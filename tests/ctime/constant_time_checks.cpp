// SPDX-License-Identifier: GPL-3.0-or-later
// Runs under valgrind: secrets are marked as undefined memory, so that memcheck reports every jump and every address
// that depends on them, as ctime_tests of libsecp256k1 does. What a comparison tells by its result is public, so a case
// names how often the code may decide on the result; it must be as often wherever the compared bytes differ.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <valgrind/memcheck.h>

#include "client/proxy/access_list.hpp"
#include "node/link/handshake_gate.hpp"
#include "proto/cell/hello.hpp"
#include "proto/cell/hello_layout.hpp"
#include "proto/crypto/cell_cipher.hpp"
#include "proto/crypto/dh.hpp"
#include "proto/crypto/hello_keys.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "tests/support/seeded_random.hpp"

namespace {

using namespace gate17;

constexpr int skipped = 77;

/// Where what is compared differs from what it is compared with; nothing: it is equal.
using place = std::optional<std::size_t>;

void mark_secret(const void* bytes, std::size_t size) { VALGRIND_MAKE_MEM_UNDEFINED(bytes, size); }

/// A result is told to the peer anyway; without this the test's own check of it would be reported.
bool declassified(bool result) {
  VALGRIND_MAKE_MEM_DEFINED(&result, sizeof(result));
  return result;
}

struct outcome {
  bool equal;
  unsigned decisions;
};

/// Jumps and addresses that depended on marked bytes while `compare` ran.
outcome watched(const std::function<bool()>& compare) {
  const unsigned before = VALGRIND_COUNT_ERRORS;
  const bool equal = compare();
  return {declassified(equal), VALGRIND_COUNT_ERRORS - before};
}

/// One comparison: prepares the bytes, differing at `place`, and runs what is under test through `watched`.
struct comparison {
  std::string name;
  std::size_t bytes;
  unsigned decisions; ///< on the result alone
  std::function<outcome(place)> run;
};

template <class Bytes>
Bytes changed(Bytes bytes, place at) {
  if (at) {
    bytes[*at] ^= 1U;
  }
  return bytes;
}

test::seeded_random& random_bytes() {
  static test::seeded_random random(7);
  return random;
}

template <std::size_t N>
proto::byte_array<N> drawn() {
  proto::byte_array<N> out;
  random_bytes().fill(out);
  return out;
}

outcome compare_secrets(place at) {
  const auto bytes = drawn<32>();
  const proto::secret_key left(bytes);
  const proto::secret_key right(changed(bytes, at));
  mark_secret(&left, sizeof(left));
  mark_secret(&right, sizeof(right));
  return watched([&] { return left == right; });
}

outcome check_mac1(place at) {
  const proto::dh_public onion_key{drawn<32>()};
  std::array<std::uint8_t, proto::hello_bytes> hello{};
  const auto mac = proto::mac1(proto::mac1_key(onion_key), proto::byte_view(hello).first(proto::hello_layout::mac1));
  const auto sent = changed(mac, at);
  std::copy(sent.begin(), sent.end(), hello.begin() + proto::hello_layout::mac1);
  mark_secret(hello.data() + proto::hello_layout::mac1, sent.size());
  return watched([&] { return proto::hello_mac1_ok(hello, onion_key); });
}

outcome check_first_contact(place at) {
  const proto::node_id id{drawn<32>()};
  std::array<std::uint8_t, proto::hello_bytes> hello{};
  const auto mac = proto::mac1(proto::mac1_key(id), proto::byte_view(hello).first(proto::hello_layout::mac1));
  const auto sent = changed(mac, at);
  std::copy(sent.begin(), sent.end(), hello.begin() + proto::hello_layout::mac1);
  mark_secret(hello.data() + proto::hello_layout::mac1, sent.size());
  return watched([&] { return proto::first_contact_mac1_ok(hello, id); });
}

outcome check_nonce(place at) {
  const node::hello_nonce nonce(random_bytes());
  const proto::ip_address peer{};
  auto echo = changed(nonce.make(peer, 6'000), at);
  mark_secret(echo.data(), echo.size());
  return watched([&] { return nonce.matches(echo, peer, 6'000); });
}

/// The place is a byte of the password. A digest is compared with those of all users.
outcome check_password(place at) {
  client::access_list list;
  const auto password = drawn<24>();
  for (std::size_t user = 0; user < password.size(); ++user) {
    list.add("user " + std::to_string(user), password);
  }
  auto offered = changed(password, at);
  mark_secret(offered.data(), offered.size());
  return watched([&] { return list.admits("user 23", offered); });
}

/// The place is that of the user in the list, the first for none; all of them are admitted, and which it is must not
/// show.
outcome check_user(place at) {
  client::access_list list;
  auto password = drawn<24>();
  for (std::size_t user = 0; user < password.size(); ++user) {
    list.add("user " + std::to_string(user), password);
  }
  mark_secret(password.data(), password.size());
  const std::string name = "user " + std::to_string(at.value_or(0));
  return watched([&] { return list.admits(name, password) != at.has_value(); });
}

std::function<outcome(place)> open_cell(proto::suite_id suite) {
  return [suite](place at) {
    using direction = proto::cell_cipher::direction;
    const proto::secret_key key(drawn<32>());
    std::vector<std::uint8_t> text(2'000, 5);
    proto::byte_array<16> tag;
    proto::cell_cipher::make(suite, key, direction::seal).seal(1, {}, text, tag);
    auto opener = proto::cell_cipher::make(suite, key, direction::open);
    tag = changed(tag, at);
    mark_secret(tag.data(), tag.size());
    return watched([&] { return opener.open(1, {}, text, tag); });
  };
}

/// The place is a byte of the secret key that is another in this run. Decisions: is the result all zero, asked twice.
outcome agree(place at) {
  const auto own = proto::dh_pair::from_secret(proto::secret_key(changed(proto::byte_array<32>{8}, at)));
  const auto peer = proto::dh_pair::generate(random_bytes());
  mark_secret(&own.secret, sizeof(own.secret));
  return watched([&] { return proto::dh(own.secret, peer.pub).has_value() != at.has_value(); });
}

std::function<outcome(place)> respond(proto::suite_id suite) {
  return [suite](place at) {
    const auto onion = proto::dh_pair::from_secret(proto::secret_key(changed(proto::byte_array<32>{8}, at)));
    const auto prekey = proto::dh_pair::generate(random_bytes());
    const auto e = proto::dh_pair::generate(random_bytes());
    const proto::responder_keys_public own{proto::node_id{drawn<32>()}, onion.pub, 7, prekey.pub};
    mark_secret(&onion.secret, sizeof(onion.secret));
    mark_secret(&prekey.secret, sizeof(prekey.secret));
    return watched([&] {
      const auto session =
          proto::ratchet_session::respond(proto::session_role::hop, suite, own, {onion.secret, prekey.secret}, e.pub);
      return session.has_value() != at.has_value();
    });
  };
}

/// What must be noticed: leaves at the first byte that differs.
[[gnu::noinline]] bool equal_until(const std::uint8_t* left, const std::uint8_t* right, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    if (left[i] != right[i]) {
      return false;
    }
  }
  return true;
}

outcome leave_early(place at) {
  const auto left = drawn<16>();
  const auto right = changed(left, at);
  mark_secret(left.data(), left.size());
  return watched([&] { return equal_until(left.data(), right.data(), left.size()); });
}

outcome use_memcmp(place at) {
  const auto left = drawn<16>();
  const auto right = changed(left, at);
  mark_secret(left.data(), left.size());
  // A size the compiler does not know keeps it a call.
  static volatile std::size_t size = left.size();
  return watched([&] { return std::memcmp(left.data(), right.data(), size) == 0; });
}

/// Right in every place, and as many decisions as allowed in each.
bool is_constant(const comparison& one) {
  bool good = true;
  std::string seen;
  for (const place at : {place{}, place{0}, place{one.bytes / 2}, place{one.bytes - 1}}) {
    const outcome got = one.run(at);
    good = good && got.equal == !at.has_value() && got.decisions == one.decisions;
    seen += (seen.empty() ? "" : " ") + std::to_string(got.decisions) + (got.equal == !at.has_value() ? "" : "!");
  }
  std::printf("%-44s decisions on secrets: %s (equal, first, middle, last differ)\n", one.name.c_str(), seen.c_str());
  return good;
}

} // namespace

int main() {
  if (RUNNING_ON_VALGRIND == 0) {
    std::puts("runs under valgrind only");
    return skipped;
  }
  constexpr auto chacha = proto::suite_id::x25519_chacha20poly1305_blake2b;
  constexpr auto aes = proto::suite_id::x25519_aes256gcm_blake2b;
  const std::vector<comparison> constant{
      {"secret ==", 32, 0, compare_secrets},
      {"mac1 of a hello", 16, 0, check_mac1},
      {"mac1 of a first contact", 16, 0, check_first_contact},
      {"nonce echoed by a hello", 16, 0, check_nonce},
      {"password of a listener", 24, 0, check_password},
      {"place of the user in the list", 24, 0, check_user},
      {"tag of a cell, ChaCha20-Poly1305", 16, 1, open_cell(chacha)},
      {"tag of a cell, AES-256-GCM", 16, 1, open_cell(aes)},
      {"X25519 with a secret key", 32, 2, agree},
      {"first flight at a node, ChaCha20-Poly1305", 32, 4, respond(chacha)},
      {"first flight at a node, AES-256-GCM", 32, 4, respond(aes)},
  };
  const std::vector<comparison> not_constant{
      {"control: leaves at the first difference", 16, 0, leave_early},
      {"control: memcmp", 16, 0, use_memcmp},
  };
  const auto failed =
      std::count_if(constant.begin(), constant.end(), [](const auto& one) { return !is_constant(one); });
  const auto missed = std::count_if(not_constant.begin(), not_constant.end(), is_constant);
  std::printf("%ld of %zu comparisons are not constant in time; %ld of %zu controls were not noticed\n",
              static_cast<long>(failed), constant.size(), static_cast<long>(missed), not_constant.size());
  return failed == 0 && missed == 0 ? 0 : 1;
}
