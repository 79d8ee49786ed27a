// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <openssl/evp.h>

#include "proto/bytes.hpp"
#include "proto/crypto/secret.hpp"
#include "proto/crypto/suite.hpp"

namespace gate17::proto {

/// Frees (and thereby wipes) an OpenSSL cipher context.
struct evp_context_deleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using evp_context = std::unique_ptr<EVP_CIPHER_CTX, evp_context_deleter>;

/// Context of the suite's AEAD, keyed, IV length 12, waiting for its first IV.
evp_context make_aead_context(suite_id suite, const secret_key& key, bool encrypting);

/// Context of the suite's stream cipher, keyed: AES-256-CTR or ChaCha20.
evp_context make_stream_context(suite_id suite, const secret_key& key);

/// Xors the suite's key stream for `nonce` into `data`, beginning `offset` bytes behind the start of block
/// `first_block`. AES: IV = nonce | big-endian u32 block; ChaCha20: little-endian u32 block | nonce (RFC 8439, 2.3).
void xor_stream(EVP_CIPHER_CTX* context, suite_id suite, const byte_array<12>& nonce, std::uint32_t first_block,
                std::uint64_t offset, byte_span data);

} // namespace gate17::proto
