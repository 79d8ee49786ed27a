// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/secret.hpp"

#include <new>
#include <ostream>
#include <type_traits>
#include <utility>

#include <catch2/catch.hpp>

using namespace gate17::proto;

namespace {

template <class T>
concept printable = requires(std::ostream& out, const T& value) {
  out << value;
};

byte_array<32> pattern(std::uint8_t first) {
  byte_array<32> bytes;
  for (auto& byte : bytes) {
    byte = first++;
  }
  return bytes;
}

} // namespace

static_assert(!std::is_copy_constructible_v<secret_key> && !std::is_copy_assignable_v<secret_key>);
static_assert(std::is_nothrow_move_constructible_v<secret_key>);
static_assert(!std::is_convertible_v<byte_array<32>, secret_key>);
static_assert(!printable<secret_key>);

TEST_CASE("a moved-from secret is wiped", "[crypto][secret]") {
  secret_key from(pattern(1));
  secret_key to(std::move(from));
  CHECK(to.expose() == pattern(1));
  CHECK(from.expose() == byte_array<32>{}); // NOLINT(bugprone-use-after-move): that is the contract
  secret_key assigned(pattern(7));
  assigned = std::move(to);
  CHECK(assigned.expose() == pattern(1));
  CHECK(to.expose() == byte_array<32>{}); // NOLINT(bugprone-use-after-move)
}

TEST_CASE("a destroyed secret leaves no bytes behind", "[crypto][secret]") {
  alignas(secret_key) byte_array<sizeof(secret_key)> storage{};
  auto* placed = new (storage.data()) secret_key(pattern(9));
  placed->~secret_key();
  byte_array<sizeof(secret_key)> after;
  for (std::size_t i = 0; i < after.size(); ++i) {
    after[i] = static_cast<volatile const std::uint8_t*>(storage.data())[i];
  }
  CHECK(after == byte_array<sizeof(secret_key)>{});
}

TEST_CASE("secrets compare by value and clone only explicitly", "[crypto][secret]") {
  const secret_key one(pattern(1));
  const secret_key same = one.clone();
  const secret_key other(pattern(2));
  CHECK((one == same));
  CHECK_FALSE((one == other));
}
