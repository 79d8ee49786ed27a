// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace gate17::node {

/// Counts the bytes that all loops of the process hold in queues and buffers, against one limit (R13). It only
/// counts: who stops at `over_limit` is the caller's decision. Thread-safe. Must outlive its loop accounts.
class byte_accountant {
public:
  explicit byte_accountant(std::uint64_t limit_bytes) : limit_(static_cast<std::int64_t>(limit_bytes)) {}
  byte_accountant(const byte_accountant&) = delete;
  byte_accountant& operator=(const byte_accountant&) = delete;

  /// May lag behind the truth by `loop_account::batch_bytes` per loop.
  std::uint64_t bytes() const;
  std::uint64_t limit_bytes() const { return static_cast<std::uint64_t>(limit_.load(std::memory_order_relaxed)); }
  void set_limit(std::uint64_t bytes) { limit_.store(static_cast<std::int64_t>(bytes), std::memory_order_relaxed); }
  bool over_limit() const { return held_.load(std::memory_order_relaxed) > limit_.load(std::memory_order_relaxed); }

private:
  friend class loop_account;
  void add(std::int64_t bytes) { held_.fetch_add(bytes, std::memory_order_relaxed); }

  std::atomic<std::int64_t> held_{0};
  std::atomic<std::int64_t> limit_;
};

/// One loop's side of the accountant: gathers changes and passes them on when they exceed `batch_bytes`, or on
/// `flush` (call it at the end of a turn), so that no atomic operation is needed per cell. One thread only. Must
/// outlive its charges.
class loop_account {
public:
  static constexpr std::int64_t batch_bytes = 256 * 1024;

  explicit loop_account(byte_accountant& process) : process_(process) {}
  ~loop_account() { flush(); }
  loop_account(const loop_account&) = delete;
  loop_account& operator=(const loop_account&) = delete;

  void flush();
  /// What this loop's charges hold now, exactly.
  std::uint64_t bytes() const { return static_cast<std::uint64_t>(held_); }
  /// True when the process, with this loop's changes not yet passed on, holds more than the limit.
  bool over_limit() const;
  /// True from three quarters of the limit on.
  bool near_limit() const;

private:
  friend class charge;
  void add(std::int64_t bytes);

  byte_accountant& process_;
  std::int64_t held_ = 0;
  std::int64_t pending_ = 0;
};

/// Bytes that one owner (a circuit, a stream, a link) holds; given back on destruction. Movable.
class charge {
public:
  charge() = default;
  explicit charge(loop_account& account, std::uint64_t bytes = 0);
  charge(charge&& other) noexcept;
  charge& operator=(charge&& other) noexcept;
  ~charge() { release(); }

  void grow(std::uint64_t bytes);
  /// Giving back more than is held is a bug of the caller and ends the process: wrong books would hide an attack.
  void shrink(std::uint64_t bytes);
  /// Grows or shrinks to exactly `bytes`.
  void set(std::uint64_t bytes);
  void release();
  std::uint64_t bytes() const { return bytes_; }

private:
  loop_account* account_ = nullptr;
  std::uint64_t bytes_ = 0;
};

} // namespace gate17::node
