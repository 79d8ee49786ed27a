// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <span>

#include "proto/crypto/random_source.hpp"

namespace gate17::test {

/// Reproducible bytes for tests: the same seed gives the same sequence on every platform. Not thread-safe, not secret.
class seeded_random final : public proto::random_source {
public:
  explicit seeded_random(std::uint64_t seed) : engine_{seed} {}

  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out)
      byte = next_byte();
  }

private:
  std::uint8_t next_byte() {
    if (left_ == 0) {
      word_ = engine_();
      left_ = sizeof(word_);
    }
    auto byte = static_cast<std::uint8_t>(word_);
    word_ >>= 8;
    --left_;
    return byte;
  }

  std::mt19937_64 engine_;
  std::uint64_t word_ = 0;
  unsigned left_ = 0;
};

} // namespace gate17::test
