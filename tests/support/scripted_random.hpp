// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::test {

/// Hands out prepared draws in order, for vectors that name every secret. A draw of another size is a test error.
class scripted_random final : public proto::random_source {
public:
  explicit scripted_random(std::vector<std::vector<std::uint8_t>> draws) : draws_(std::move(draws)) {}

  void fill(proto::byte_span out) override {
    if (next_ >= draws_.size() || draws_[next_].size() != out.size()) {
      throw std::logic_error("unexpected draw of randomness");
    }
    std::copy(draws_[next_].begin(), draws_[next_].end(), out.begin());
    ++next_;
  }

private:
  std::vector<std::vector<std::uint8_t>> draws_;
  std::size_t next_ = 0;
};

} // namespace gate17::test
