// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "proto/crypto/hash.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::test {

/// Randomness of test vectors, the same in every language: block i is BLAKE2b-256(name | u64 LE i). Remembers every
/// draw, so that vectors can name the secrets that were drawn.
class named_random final : public proto::random_source {
public:
  explicit named_random(std::string name) : name_(std::move(name)) {}

  void fill(proto::byte_span out) override {
    for (auto& byte : out) {
      byte = next_byte();
    }
    draws_.emplace_back(out.begin(), out.end());
  }

  /// The draws so far, oldest first.
  const std::vector<std::vector<std::uint8_t>>& draws() const { return draws_; }

private:
  std::uint8_t next_byte() {
    if (at_ == block_.size()) {
      proto::byte_array<8> index;
      proto::store_le64(index.data(), blocks_++);
      block_ = proto::hash32(std::string_view(name_), proto::byte_view(index));
      at_ = 0;
    }
    return block_[at_++];
  }

  std::string name_;
  std::vector<std::vector<std::uint8_t>> draws_;
  proto::byte_array<32> block_{};
  std::size_t at_ = 32;
  std::uint64_t blocks_ = 0;
};

} // namespace gate17::test
