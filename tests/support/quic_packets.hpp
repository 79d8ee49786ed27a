// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>

#include <openssl/evp.h>

#include "node/content/quic_initial_keys.hpp"
#include "tests/support/client_hellos.hpp"

namespace gate17::test {

/// A long header up to and with the packet number (RFC 9000, section 17.2.2): no token, four bytes of packet number.
struct quic_header_shape {
  node::quic_version version = node::quic_version::v1;
  content_bytes connection_id{0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};
  std::uint32_t number = 2;
};

inline void append_quic_number(content_bytes& to, std::size_t value) { append_number(to, value | 0x4000U, 2); }

inline content_bytes quic_initial_header(const quic_header_shape& shape, std::size_t frame_bytes) {
  constexpr std::size_t number_bytes = 4;
  constexpr std::size_t tag_bytes = 16;
  content_bytes made;
  append_number(made, shape.version == node::quic_version::v1 ? 0xc3 : 0xd3, 1);
  append_number(made, static_cast<std::uint32_t>(shape.version), 4);
  append_number(made, shape.connection_id.size(), 1);
  append(made, shape.connection_id);
  append_number(made, 0, 1); // no source connection id
  append_number(made, 0, 1); // no token
  append_quic_number(made, number_bytes + frame_bytes + tag_bytes);
  append_number(made, shape.number, number_bytes);
  return made;
}

/// Protects an Initial packet as a client does (RFC 9001, sections 5.3 and 5.4).
inline content_bytes sealed_quic_initial(const quic_header_shape& shape, const content_bytes& frames) {
  const auto keys = node::derive_client_initial_keys(shape.version, shape.connection_id);
  auto packet = quic_initial_header(shape, frames.size());
  const auto header_bytes = packet.size();
  auto nonce = keys.iv;
  for (std::size_t i = 0; i < 4; ++i)
    nonce[8 + i] ^= packet[header_bytes - 4 + i];
  packet.resize(header_bytes + frames.size() + 16);
  auto* const context = EVP_CIPHER_CTX_new();
  int written = 0;
  bool done = EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nullptr, keys.key.data(), nonce.data()) == 1;
  done = done && EVP_EncryptUpdate(context, nullptr, &written, packet.data(), static_cast<int>(header_bytes)) == 1;
  done = done && EVP_EncryptUpdate(context, packet.data() + header_bytes, &written, frames.data(),
                                   static_cast<int>(frames.size())) == 1;
  done = done && EVP_EncryptFinal_ex(context, packet.data() + header_bytes + frames.size(), &written) == 1;
  done = done &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, packet.data() + header_bytes + frames.size()) == 1;
  proto::byte_array<32> mask{};
  done = done && EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, keys.header_key.data(), nullptr) == 1;
  done = done && EVP_EncryptUpdate(context, mask.data(), &written, packet.data() + header_bytes, 16) == 1;
  EVP_CIPHER_CTX_free(context);
  if (!done)
    throw std::runtime_error("cannot seal");
  packet[0] ^= mask[0] & 0x0f;
  for (std::size_t i = 0; i < 4; ++i)
    packet[header_bytes - 4 + i] ^= mask[1 + i];
  return packet;
}

/// A CRYPTO frame with the part of `message` from `offset` on, at most `length` bytes.
inline content_bytes quic_crypto_frame(const content_bytes& message, std::size_t offset = 0,
                                       std::size_t length = SIZE_MAX) {
  const auto count = std::min(length, message.size() - offset);
  content_bytes made{0x06};
  append_quic_number(made, offset);
  append_quic_number(made, count);
  made.insert(made.end(), message.begin() + static_cast<std::ptrdiff_t>(offset),
              message.begin() + static_cast<std::ptrdiff_t>(offset + count));
  return made;
}

/// A client's first datagram of 1,200 bytes with these frames and PADDING.
inline content_bytes quic_first_datagram(content_bytes frames, const quic_header_shape& shape = {}) {
  const auto overhead = quic_initial_header(shape, 0).size() + 16;
  frames.resize(1'200 - overhead);
  return sealed_quic_initial(shape, frames);
}

} // namespace gate17::test
