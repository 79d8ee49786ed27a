// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/message_splitter.hpp"

#include <algorithm>
#include <utility>

namespace gate17::proto {

message_splitter::message_splitter(std::size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

result<std::optional<std::vector<std::uint8_t>>> message_splitter::take(byte_view& input) {
  if (broken_) {
    return fail(errc::malformed);
  }
  while (length_bytes_ < length_.size() && !input.empty()) {
    length_[length_bytes_++] = input.front();
    input = input.subspan(1);
  }
  if (length_bytes_ < length_.size()) {
    return std::nullopt;
  }
  const std::size_t length = load_le32(length_.data());
  if (length == 0 || length > message_bytes_max_) {
    broken_ = true;
    return fail(length == 0 ? errc::malformed : errc::oversized);
  }
  const byte_view part = input.first(std::min(input.size(), length - message_.size()));
  message_.insert(message_.end(), part.begin(), part.end());
  input = input.subspan(part.size());
  if (message_.size() < length) {
    return std::nullopt;
  }
  length_bytes_ = 0;
  return std::exchange(message_, {});
}

} // namespace gate17::proto
