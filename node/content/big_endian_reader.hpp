// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>

#include "proto/bytes.hpp"

namespace gate17::node {

/// Fields of a protocol in network byte order, one after the other; empty, and nothing consumed, when bytes are
/// missing. Views what it reads.
class big_endian_reader {
public:
  explicit big_endian_reader(proto::byte_view bytes) : rest_(bytes) {}

  std::optional<std::size_t> number(std::size_t width) {
    const auto field = take(width);
    if (!field)
      return std::nullopt;
    std::size_t value = 0;
    for (const auto byte : *field)
      value = value << 8U | byte;
    return value;
  }

  std::optional<proto::byte_view> take(std::size_t count) {
    if (rest_.size() < count)
      return std::nullopt;
    const auto field = rest_.first(count);
    rest_ = rest_.subspan(count);
    return field;
  }

  /// A field with its length, of `width` bytes, in front.
  std::optional<proto::byte_view> vector(std::size_t width) {
    const auto whole = rest_;
    const auto length = number(width);
    const auto field = length ? take(*length) : std::nullopt;
    if (!field)
      rest_ = whole;
    return field;
  }

  bool at_end() const { return rest_.empty(); }
  proto::byte_view rest() const { return rest_; }

private:
  proto::byte_view rest_;
};

} // namespace gate17::node
