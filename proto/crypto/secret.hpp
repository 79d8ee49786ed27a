// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <type_traits>

#include <sodium/utils.h>

#include "proto/bytes.hpp"

namespace gate17::proto {

/// Owns key material: move-only, wiped on destruction and when moved from, without formatter or stream operator.
/// Reading it is always spelled `expose()`, copying it `clone()`, so that both can be found by searching.
/// T is a byte array. Equality takes constant time.
template <class T>
class secret {
  static_assert(std::is_trivially_copyable_v<T>, "a secret must be wipeable as plain bytes");

public:
  secret() noexcept : value_{} {}

  /// Copies `value`; wiping the original remains the caller's duty.
  explicit secret(const T& value) noexcept : value_(value) {}

  secret(secret&& other) noexcept : value_(other.value_) { other.wipe(); }

  secret& operator=(secret&& other) noexcept {
    if (this != &other) {
      value_ = other.value_;
      other.wipe();
    }
    return *this;
  }

  secret(const secret&) = delete;
  secret& operator=(const secret&) = delete;

  ~secret() { wipe(); }

  const T& expose() const noexcept { return value_; }
  T& expose_mutable() noexcept { return value_; }

  [[nodiscard]] secret clone() const noexcept { return secret(value_); }

  void wipe() noexcept { sodium_memzero(&value_, sizeof(value_)); }

  friend bool operator==(const secret& left, const secret& right) noexcept {
    return sodium_memcmp(&left.value_, &right.value_, sizeof(T)) == 0;
  }

private:
  T value_;
};

using secret_key = secret<byte_array<32>>;

} // namespace gate17::proto
