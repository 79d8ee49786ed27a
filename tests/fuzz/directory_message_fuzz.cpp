// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <vector>

#include "directory/directory_service.hpp"
#include "proto/codec/message_splitter.hpp"

namespace {

using namespace gate17;

constexpr proto::unix_seconds now = 1'700'000'000;

void judge(proto::byte_view message) {
  if (const auto made = proto::decode_directory_request(message);
      made && proto::decode_directory_request(proto::encode(*made)) != *made)
    __builtin_trap();
  if (const auto made = proto::decode_directory_response(message);
      made && proto::decode_directory_response(proto::encode(*made)) != *made)
    __builtin_trap();
  if (const auto proofs = proto::decode_equivocations(message);
      proofs && proto::decode_equivocations(proto::encode(*proofs)) != *proofs)
    __builtin_trap();
  if (const auto receipt = proto::decode_authority_signature(message);
      receipt && proto::decode_authority_signature(proto::encode(*receipt)) != *receipt)
    __builtin_trap();
  directory::authority role{directory::authority_config{}};
  directory::archive held;
  (void)directory::answer(message, held, &role, now);
}

/// Messages of a stream cut into portions.
std::vector<std::vector<std::uint8_t>> split(proto::byte_view stream, std::size_t portion) {
  proto::message_splitter splitter(proto::directory_request_bytes_max);
  std::vector<std::vector<std::uint8_t>> messages;
  while (!stream.empty()) {
    auto part = stream.first(std::min(portion, stream.size()));
    stream = stream.subspan(part.size());
    while (!part.empty()) {
      const auto taken = splitter.take(part);
      if (!taken)
        return messages;
      if (*taken)
        messages.push_back(**taken);
    }
  }
  return messages;
}

} // namespace

// The first byte chooses the portion size; the rest is a stream of framed messages, and a bare message as well.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const proto::byte_view input(data + 1, size - 1);
  judge(input);
  const auto whole = split(input, size);
  if (split(input, 1 + data[0] % 32) != whole)
    __builtin_trap();
  for (const auto& message : whole)
    judge(message);
  return 0;
}
