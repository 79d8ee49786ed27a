// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/cell_cipher.hpp"

#include <algorithm>
#include <cassert>

#include "proto/crypto/ready.hpp"

namespace gate17::proto {

namespace {

/// AES-GCM uses block 1 for the tag (SP 800-38D section 7.1), ChaCha20-Poly1305 block 0 for its one-time key (RFC 8439
/// section 2.8): the text begins behind them.
std::uint32_t first_text_block(suite_id suite) { return suite == suite_id::x25519_aes256gcm_blake2b ? 2 : 1; }

byte_array<12> nonce_bytes(std::uint64_t nonce) {
  byte_array<12> bytes{};
  store_le64(bytes.data() + 4, nonce);
  return bytes;
}

void start(EVP_CIPHER_CTX* context, std::uint64_t nonce) {
  const auto iv = nonce_bytes(nonce);
  require_crypto(EVP_CipherInit_ex2(context, nullptr, nullptr, iv.data(), -1, nullptr) == 1);
}

void authenticate(EVP_CIPHER_CTX* context, byte_view aad) {
  int written = 0;
  if (!aad.empty()) {
    require_crypto(EVP_CipherUpdate(context, nullptr, &written, aad.data(), static_cast<int>(aad.size())) == 1);
  }
}

void transform(EVP_CIPHER_CTX* context, byte_span text) {
  int written = 0;
  if (!text.empty()) {
    require_crypto(EVP_CipherUpdate(context, text.data(), &written, text.data(), static_cast<int>(text.size())) == 1);
  }
}

bool finish(EVP_CIPHER_CTX* context) {
  byte_array<16> none;
  int written = 0;
  return EVP_CipherFinal_ex(context, none.data(), &written) == 1;
}

constexpr int tag_bytes = 16;

} // namespace

cell_cipher cell_cipher::make(suite_id suite, const secret_key& key, direction use) {
  return cell_cipher(suite, key, use);
}

cell_cipher::cell_cipher(suite_id suite, const secret_key& key, direction use)
    : key_(key.clone()), aead_(make_aead_context(suite, key, use == direction::seal)), suite_(suite), direction_(use) {}

void cell_cipher::seal(std::uint64_t nonce, byte_view aad, byte_span text, byte_span tag16) {
  seal(nonce, aad, {}, text, tag16);
}

void cell_cipher::seal(std::uint64_t nonce, byte_view aad_first, byte_view aad_second, byte_span text,
                       byte_span tag16) {
  assert(direction_ == direction::seal && tag16.size() == tag_bytes);
  start(aead_.get(), nonce);
  authenticate(aead_.get(), aad_first);
  authenticate(aead_.get(), aad_second);
  transform(aead_.get(), text);
  require_crypto(finish(aead_.get()));
  require_crypto(EVP_CIPHER_CTX_ctrl(aead_.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, tag16.data()) == 1);
}

bool cell_cipher::open(std::uint64_t nonce, byte_view aad, byte_span text, byte_view tag16) {
  return open(nonce, aad, {}, text, tag16);
}

bool cell_cipher::open(std::uint64_t nonce, byte_view aad_first, byte_view aad_second, byte_span text,
                       byte_view tag16) {
  assert(direction_ == direction::open && tag16.size() == tag_bytes);
  start(aead_.get(), nonce);
  // The control call takes a pointer to non-const, so it gets a copy.
  byte_array<tag_bytes> tag;
  std::copy(tag16.begin(), tag16.end(), tag.begin());
  require_crypto(EVP_CIPHER_CTX_ctrl(aead_.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1);
  authenticate(aead_.get(), aad_first);
  authenticate(aead_.get(), aad_second);
  transform(aead_.get(), text);
  if (finish(aead_.get())) {
    return true;
  }
  // One pass over the text is already decrypted; xoring the same key stream again undoes it.
  xor_keystream(nonce, 0, text);
  return false;
}

void cell_cipher::xor_keystream(std::uint64_t nonce, std::size_t offset, byte_span data) {
  if (!stream_) {
    stream_ = make_stream_context(suite_, key_);
  }
  xor_stream(stream_.get(), suite_, nonce_bytes(nonce), first_text_block(suite_), offset, data);
}

} // namespace gate17::proto
