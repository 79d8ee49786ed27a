// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/buffer/byte_accountant.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace gate17::node {

std::uint64_t byte_accountant::bytes() const {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, held_.load(std::memory_order_relaxed)));
}

void loop_account::flush() {
  if (pending_ != 0)
    process_.add(std::exchange(pending_, 0));
}

bool loop_account::over_limit() const {
  return process_.held_.load(std::memory_order_relaxed) + pending_ > process_.limit_;
}

bool loop_account::near_limit() const {
  return process_.held_.load(std::memory_order_relaxed) + pending_ > process_.limit_ - process_.limit_ / 4;
}

void loop_account::add(std::int64_t bytes) {
  held_ += bytes;
  pending_ += bytes;
  if (std::abs(pending_) >= batch_bytes)
    flush();
}

charge::charge(loop_account& account, std::uint64_t bytes) : account_(&account) { grow(bytes); }

charge::charge(charge&& other) noexcept
    : account_(std::exchange(other.account_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

charge& charge::operator=(charge&& other) noexcept {
  if (this != &other) {
    release();
    account_ = std::exchange(other.account_, nullptr);
    bytes_ = std::exchange(other.bytes_, 0);
  }
  return *this;
}

void charge::grow(std::uint64_t bytes) {
  if (bytes == 0)
    return;
  if (account_ == nullptr)
    std::abort();
  bytes_ += bytes;
  account_->add(static_cast<std::int64_t>(bytes));
}

void charge::shrink(std::uint64_t bytes) {
  if (bytes == 0)
    return;
  if (bytes > bytes_)
    std::abort();
  bytes_ -= bytes;
  account_->add(-static_cast<std::int64_t>(bytes));
}

void charge::set(std::uint64_t bytes) { bytes >= bytes_ ? grow(bytes - bytes_) : shrink(bytes_ - bytes); }

void charge::release() { shrink(bytes_); }

} // namespace gate17::node
