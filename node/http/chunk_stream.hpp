// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "node/http/message.hpp"

namespace gate17::node::http {

/// Bytes on their way from any thread to the server's thread. `wake` is called under the lock, at most once until the
/// next `take`, and never again once `close` returned: so it may refer to what dies with the connection.
class chunk_stream final : public stream_writer {
public:
  struct taken {
    std::string bytes;
    bool last = false;
  };

  explicit chunk_stream(std::function<void()> wake) : wake_(std::move(wake)) {}

  bool write(std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    if (!open_ || bytes.size() > queued_bytes_max - queued_.size())
      return false;
    queued_ += bytes;
    wake_once();
    return true;
  }

  void finish() override {
    const std::lock_guard lock(mutex_);
    if (!open_)
      return;
    open_ = false;
    finished_ = true;
    wake_once();
  }

  bool is_open() const override {
    const std::lock_guard lock(mutex_);
    return open_;
  }

  taken take() {
    const std::lock_guard lock(mutex_);
    awake_ = false;
    return {std::exchange(queued_, {}), finished_};
  }

  void close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
    awake_ = true;
    queued_.clear();
  }

private:
  void wake_once() {
    if (!std::exchange(awake_, true))
      wake_();
  }

  mutable std::mutex mutex_;
  std::function<void()> wake_;
  std::string queued_;
  bool open_ = true;
  bool finished_ = false;
  bool awake_ = false;
};

} // namespace gate17::node::http
