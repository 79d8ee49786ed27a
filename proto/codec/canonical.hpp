// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include <capnp/message.h>
#include <kj/exception.h>

#include "proto/bytes.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// Only for the .cpp files of this folder: nobody else sees Cap'n Proto readers. A message is the one segment of its
/// canonical form (Cap'n Proto encoding specification, "Canonicalization"), without a segment table.
template <class Schema, class Fill>
std::vector<std::uint8_t> write_canonical(Fill fill) {
  capnp::MallocMessageBuilder message;
  auto root = message.initRoot<Schema>();
  fill(root);
  const kj::Array<capnp::word> words = capnp::canonicalize(root.asReader());
  const auto bytes = words.asBytes();
  return {bytes.begin(), bytes.end()};
}

/// The same with a limit: `oversized` when the message became larger than its readers take.
template <class Schema, class Fill>
result<std::vector<std::uint8_t>> write_canonical_within(std::size_t bytes_max, Fill fill) {
  auto body = write_canonical<Schema>(fill);
  if (body.size() > bytes_max) {
    return fail(errc::oversized);
  }
  return body;
}

/// The reader may visit this many times the words of the message: once to check that it is canonical (which rules out
/// two pointers to one place), once to read it, and again for getters called twice.
inline constexpr std::uint64_t traversal_factor = 8;
inline constexpr std::uint64_t traversal_floor_words = 256;
inline constexpr int nesting_levels_max = 8;

/// Calls `read(reader)`, which returns a result, on a message of at most `bytes_max` bytes. `oversized` or `malformed`.
template <class Schema, class Read>
auto read_canonical(byte_view bytes, std::size_t bytes_max, Read read)
    -> decltype(read(std::declval<typename Schema::Reader>())) {
  if (bytes.size() > bytes_max) {
    return fail(errc::oversized);
  }
  if (bytes.empty() || bytes.size() % sizeof(capnp::word) != 0) {
    return fail(errc::malformed);
  }
  try {
    // Network buffers are not aligned to words; the reader wants them so.
    auto words = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
    std::memcpy(words.asBytes().begin(), bytes.data(), bytes.size());
    const kj::ArrayPtr<const capnp::word> segments[1] = {words.asPtr()};
    capnp::ReaderOptions limits;
    limits.traversalLimitInWords = traversal_factor * words.size() + traversal_floor_words;
    limits.nestingLimit = nesting_levels_max;
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(segments, 1), limits);
    if (!message.isCanonical()) {
      return fail(errc::malformed);
    }
    return read(message.getRoot<Schema>());
  } catch (const kj::Exception&) {
    return fail(errc::malformed);
  }
}

} // namespace gate17::proto
