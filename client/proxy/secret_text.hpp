// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "proto/bytes.hpp"
#include "proto/crypto/secret.hpp"

namespace gate17::client {

/// A password of at most 255 bytes (RFC 1929), in memory that wipes itself. Move-only, without formatter.
class secret_text {
public:
  static constexpr std::size_t bytes_max = 255;

  secret_text() = default;
  static std::optional<secret_text> of(proto::byte_view text) {
    if (text.size() > bytes_max)
      return std::nullopt;
    secret_text out;
    std::copy(text.begin(), text.end(), out.bytes_.expose_mutable().begin());
    out.size_ = static_cast<std::uint8_t>(text.size());
    return out;
  }

  proto::byte_view expose() const { return {bytes_.expose().data(), size_}; }

private:
  proto::secret<proto::byte_array<bytes_max>> bytes_;
  std::uint8_t size_ = 0;
};

} // namespace gate17::client
