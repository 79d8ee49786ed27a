// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "proto/bytes.hpp"

namespace gate17::proto {

/// Lines up fields for a signature: little-endian integers and raw bytes. What varies in length comes behind its
/// length.
class signed_bytes {
public:
  signed_bytes& add(byte_view bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  signed_bytes& add_u32(std::uint32_t value) {
    byte_array<4> bytes;
    store_le32(bytes.data(), value);
    return add(bytes);
  }
  signed_bytes& add_u64(std::uint64_t value) {
    byte_array<8> bytes;
    store_le64(bytes.data(), value);
    return add(bytes);
  }

  byte_view view() const { return bytes_; }

private:
  std::vector<std::uint8_t> bytes_;
};

} // namespace gate17::proto
