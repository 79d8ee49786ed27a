// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace gate17::client {

/// One place among the application connections of a proxy, given back on destruction. Move-only; belongs to the loop's
/// thread; may outlive the proxy.
class connection_slot {
public:
  connection_slot() = default;
  explicit connection_slot(std::shared_ptr<std::size_t> taken) : taken_(std::move(taken)) { ++*taken_; }
  connection_slot(connection_slot&&) = default;
  connection_slot& operator=(connection_slot&& other) noexcept {
    std::swap(taken_, other.taken_);
    return *this;
  }
  ~connection_slot() {
    if (taken_)
      --*taken_;
  }

private:
  std::shared_ptr<std::size_t> taken_;
};

} // namespace gate17::client
