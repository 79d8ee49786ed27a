// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

#include "proto/codec/unix_seconds.hpp"

namespace gate17::actors {

/// One reading of both clocks.
struct instant {
  std::chrono::milliseconds unix_time{};
  std::chrono::steady_clock::time_point steady;

  proto::unix_seconds seconds() const {
    return static_cast<proto::unix_seconds>(std::chrono::duration_cast<std::chrono::seconds>(unix_time).count());
  }
};

/// Port: the two clocks of the control plane. Documents and prekey periods are judged by `unix_now`, which may jump;
/// deadlines and ages by `now`, which may not. Thread-safe.
class wall_clock {
public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~wall_clock() = default;
  /// Milliseconds since 1970-01-01 00:00 UTC.
  virtual std::chrono::milliseconds unix_now() const = 0;
  virtual time_point now() const = 0;

  instant read() const { return {unix_now(), now()}; }
};

/// The clocks of the operating system.
class system_wall_clock final : public wall_clock {
public:
  std::chrono::milliseconds unix_now() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  }
  time_point now() const override { return std::chrono::steady_clock::now(); }
};

} // namespace gate17::actors
