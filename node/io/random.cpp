// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/io/random.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <sodium.h>

namespace gate17::node {

namespace {

/// Nonces may repeat: no key makes more than one stream.
constexpr std::array<std::uint8_t, crypto_stream_chacha20_ietf_NONCEBYTES> no_nonce{};
constexpr std::size_t key_bytes = crypto_stream_chacha20_ietf_KEYBYTES;

void draw_from_system(proto::byte_span out) {
  if (sodium_init() < 0)
    std::abort();
  randombytes_buf(out.data(), out.size());
}

} // namespace

void system_random::fill(proto::byte_span out) { draw_from_system(out); }

padding_random::padding_random() { reseed(); }

void padding_random::fill(proto::byte_span out) {
  if (out.size() > buffer_bytes - key_bytes)
    return fill_directly(out);
  while (!out.empty()) {
    if (used_ == buffer_bytes)
      refill();
    const auto part = std::min(out.size(), buffer_bytes - used_);
    auto* from = buffer_.expose_mutable().data() + used_;
    std::copy_n(from, part, out.begin());
    sodium_memzero(from, part);
    used_ += part;
    out = out.subspan(part);
  }
}

void padding_random::reseed() {
  proto::secret_key fresh;
  draw_from_system(fresh.expose_mutable());
  for (std::size_t i = 0; i < key_bytes; ++i)
    key_.expose_mutable()[i] ^= fresh.expose()[i];
  since_reseed_ = 0;
}

void padding_random::refill() {
  count(buffer_bytes);
  auto& stream = buffer_.expose_mutable();
  crypto_stream_chacha20_ietf(stream.data(), stream.size(), no_nonce.data(), key_.expose().data());
  std::copy_n(stream.begin(), key_bytes, key_.expose_mutable().begin());
  sodium_memzero(stream.data(), key_bytes);
  used_ = key_bytes;
}

/// Large requests skip the buffer. Block 0 of the stream becomes the next key, the caller gets what follows.
void padding_random::fill_directly(proto::byte_span out) {
  count(out.size());
  proto::secret_key next;
  crypto_stream_chacha20_ietf(next.expose_mutable().data(), key_bytes, no_nonce.data(), key_.expose().data());
  std::ranges::fill(out, std::uint8_t{0});
  crypto_stream_chacha20_ietf_xor_ic(out.data(), out.data(), out.size(), no_nonce.data(), 1, key_.expose().data());
  key_ = std::move(next);
}

void padding_random::count(std::size_t bytes) {
  since_reseed_ += bytes;
  if (since_reseed_ >= reseed_bytes)
    reseed();
}

} // namespace gate17::node
