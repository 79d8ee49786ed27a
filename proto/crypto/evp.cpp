// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/evp.hpp"

#include <algorithm>

#include "proto/crypto/ready.hpp"

namespace gate17::proto {

namespace {

struct evp_cipher_deleter {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
};
using evp_cipher = std::unique_ptr<EVP_CIPHER, evp_cipher_deleter>;

/// Fetched once per process: OpenSSL 3 otherwise looks the algorithm up at every initialisation.
struct cipher_table {
  evp_cipher aes_gcm{EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)};
  evp_cipher aes_ctr{EVP_CIPHER_fetch(nullptr, "AES-256-CTR", nullptr)};
  evp_cipher chacha_poly{EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr)};
  evp_cipher chacha{EVP_CIPHER_fetch(nullptr, "ChaCha20", nullptr)};
};

const cipher_table& ciphers() {
  static const cipher_table table;
  return table;
}

bool is_aes(suite_id suite) { return suite == suite_id::x25519_aes256gcm_blake2b; }

evp_context make_context(const EVP_CIPHER* cipher, const secret_key& key, bool encrypting) {
  require_crypto(cipher != nullptr);
  evp_context context(EVP_CIPHER_CTX_new());
  require_crypto(context != nullptr);
  require_crypto(EVP_CipherInit_ex2(context.get(), cipher, key.expose().data(), nullptr, encrypting ? 1 : 0, nullptr) ==
                 1);
  return context;
}

void store_be32(std::uint8_t* to, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) {
    to[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
  }
}

byte_array<16> stream_iv(suite_id suite, const byte_array<12>& nonce, std::uint32_t block) {
  byte_array<16> iv;
  if (is_aes(suite)) {
    std::copy(nonce.begin(), nonce.end(), iv.begin());
    store_be32(iv.data() + 12, block);
  } else {
    store_le32(iv.data(), block);
    std::copy(nonce.begin(), nonce.end(), iv.begin() + 4);
  }
  return iv;
}

void apply(EVP_CIPHER_CTX* context, byte_span data) {
  int written = 0;
  require_crypto(EVP_CipherUpdate(context, data.data(), &written, data.data(), static_cast<int>(data.size())) == 1);
  require_crypto(static_cast<std::size_t>(written) == data.size());
}

} // namespace

evp_context make_aead_context(suite_id suite, const secret_key& key, bool encrypting) {
  return make_context(is_aes(suite) ? ciphers().aes_gcm.get() : ciphers().chacha_poly.get(), key, encrypting);
}

evp_context make_stream_context(suite_id suite, const secret_key& key) {
  return make_context(is_aes(suite) ? ciphers().aes_ctr.get() : ciphers().chacha.get(), key, true);
}

void xor_stream(EVP_CIPHER_CTX* context, suite_id suite, const byte_array<12>& nonce, std::uint32_t first_block,
                std::uint64_t offset, byte_span data) {
  if (data.empty()) {
    return;
  }
  const std::uint64_t block_bytes = is_aes(suite) ? 16 : 64;
  const std::uint64_t block = first_block + offset / block_bytes;
  const std::uint64_t last_block = block + data.size() / block_bytes + 1;
  // Beyond this the counter would run into the nonce.
  require_crypto(last_block < (1ULL << 32U));
  const auto iv = stream_iv(suite, nonce, static_cast<std::uint32_t>(block));
  require_crypto(EVP_CipherInit_ex2(context, nullptr, nullptr, iv.data(), -1, nullptr) == 1);
  if (const std::size_t skip = offset % block_bytes; skip != 0) {
    byte_array<64> skipped{};
    apply(context, byte_span(skipped).first(skip));
  }
  apply(context, data);
}

} // namespace gate17::proto
