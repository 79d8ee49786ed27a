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

/// The one generator of an event loop, for padding, unused payload and the ephemeral keys of its sessions: ChaCha20
/// with fast key erasure (D. J. Bernstein, 2017). Fit for keys, because its output is as unpredictable as its seed from
/// the system, the key is replaced at every refill and served bytes are wiped: neither padding that others see nor
/// captured state tells what was drawn before. After a capture the next draw of system randomness, mixed in every
/// `reseed_bytes`, hides what follows. One per thread, not thread-safe, not for use across fork.
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
