// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/keystream.hpp"

#include <algorithm>
#include <utility>

#include "proto/crypto/evp.hpp"

namespace gate17::proto {

namespace {

/// Windows begin on a block of either cipher, so that no refill computes a block twice.
constexpr std::uint64_t alignment = 64;

} // namespace

keystream::keystream(suite_id suite, secret_key key, const byte_array<12>& nonce)
    : key_(std::move(key)), nonce_(nonce), suite_(suite) {}

void keystream::at_nonce(const byte_array<12>& nonce, std::uint64_t offset, byte_span out) const {
  // A context of its own each time: thousands of mostly idle sessions must not each hold one.
  const evp_context context = make_stream_context(suite_, key_);
  std::fill(out.begin(), out.end(), std::uint8_t{0});
  xor_stream(context.get(), suite_, nonce, 0, offset, out);
}

void keystream::refill(std::uint64_t offset) {
  if (!window_) {
    window_ = std::make_unique<window>();
  }
  window_start_ = offset / alignment * alignment;
  at_nonce(nonce_, window_start_, window_->expose_mutable());
}

void keystream::at(std::uint64_t offset, byte_span out) {
  if (out.size() > window_bytes - alignment) {
    at_nonce(nonce_, offset, out);
    return;
  }
  const bool inside = window_ && offset >= window_start_ && offset + out.size() <= window_start_ + window_bytes;
  if (!inside) {
    refill(offset);
  }
  const auto* from = window_->expose().data() + (offset - window_start_);
  std::copy_n(from, out.size(), out.begin());
}

void keystream::xor_at(std::uint64_t offset, byte_span data) {
  secret<byte_array<64>> part;
  for (std::size_t done = 0; done < data.size();) {
    const std::size_t size = std::min<std::size_t>(part.expose().size(), data.size() - done);
    at(offset + done, byte_span(part.expose_mutable()).first(size));
    for (std::size_t i = 0; i < size; ++i) {
      data[done + i] ^= part.expose()[i];
    }
    done += size;
  }
}

} // namespace gate17::proto
