// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "proto/crypto/random_source.hpp"
#include "proto/crypto/secret.hpp"

namespace gate17::node {

/// The operating system's generator, for keys, nonces and certificates. Thread-safe.
class system_random final : public proto::random_source {
public:
  void fill(proto::byte_span out) override;
};

/// A fast generator for padding and unused payload: ChaCha20 with fast key erasure (D. J. Bernstein, 2017). The key is
/// replaced at every refill and served bytes are wiped, so that captured state does not reveal padding already sent;
/// every `reseed_bytes` fresh system randomness is mixed in. One per thread, not thread-safe, not for use across fork.
class padding_random final : public proto::random_source {
public:
  padding_random();
  padding_random(const padding_random&) = delete;
  padding_random& operator=(const padding_random&) = delete;

  void fill(proto::byte_span out) override;

  static constexpr std::size_t buffer_bytes = 2048;
  static constexpr std::uint64_t reseed_bytes = 16U << 20U;

private:
  void reseed();
  void refill();
  void fill_directly(proto::byte_span out);
  void count(std::size_t bytes);

  proto::secret_key key_;
  proto::secret<proto::byte_array<buffer_bytes>> buffer_;
  std::size_t used_ = buffer_bytes;
  std::uint64_t since_reseed_ = 0;
};

} // namespace gate17::node
