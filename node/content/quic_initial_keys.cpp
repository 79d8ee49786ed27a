// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/quic_initial_keys.hpp"

#include <algorithm>
#include <string_view>

#include <openssl/hmac.h>

#include "proto/crypto/evp.hpp"

namespace gate17::node {

namespace {

using sha256_bytes = proto::byte_array<32>;

constexpr std::size_t tag_bytes = 16;
constexpr std::size_t packet_number_bytes_max = 4;
constexpr std::size_t sample_bytes = 16;

/// RFC 9001, section 5.2, and RFC 9369, section 3.3.1.
constexpr proto::byte_array<20> salt_v1{0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                                        0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
constexpr proto::byte_array<20> salt_v2{0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                                        0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};

sha256_bytes hmac(proto::byte_view key, proto::byte_view message) {
  sha256_bytes out{};
  unsigned written = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), out.data(), &written);
  return out;
}

/// HKDF-Expand-Label of at most one hash, without context (RFC 8446, section 7.1; RFC 5869, section 2.3).
void expand_label(const sha256_bytes& secret, std::string_view label, proto::byte_span out) {
  constexpr std::string_view prefix = "tls13 ";
  std::vector<std::uint8_t> info{0, static_cast<std::uint8_t>(out.size()),
                                 static_cast<std::uint8_t>(prefix.size() + label.size())};
  info.insert(info.end(), prefix.begin(), prefix.end());
  info.insert(info.end(), label.begin(), label.end());
  info.push_back(0); // no context
  info.push_back(1); // the first block, RFC 5869
  const auto block = hmac(secret, info);
  std::copy_n(block.begin(), out.size(), out.begin());
}

/// The five bytes that hide the first byte and the packet number (RFC 9001, section 5.4.3).
std::optional<proto::byte_array<5>> header_mask(const quic_initial_keys& keys, proto::byte_view sample) {
  const proto::evp_context context(EVP_CIPHER_CTX_new());
  proto::byte_array<sample_bytes> block{};
  int written = 0;
  if (EVP_EncryptInit_ex(context.get(), EVP_aes_128_ecb(), nullptr, keys.header_key.data(), nullptr) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_EncryptUpdate(context.get(), block.data(), &written, sample.data(), static_cast<int>(sample.size())) != 1)
    return std::nullopt;
  proto::byte_array<5> mask{};
  std::copy_n(block.begin(), mask.size(), mask.begin());
  return mask;
}

std::optional<std::vector<std::uint8_t>> open_aead(const quic_initial_keys& keys, const proto::byte_array<12>& nonce,
                                                   proto::byte_view header, proto::byte_view sealed) {
  const proto::evp_context context(EVP_CIPHER_CTX_new());
  const auto text = sealed.first(sealed.size() - tag_bytes);
  auto tag = sealed.last(tag_bytes);
  std::vector<std::uint8_t> opened(text.size());
  int written = 0;
  const bool genuine =
      EVP_DecryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, keys.key.data(), nonce.data()) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &written, header.data(), static_cast<int>(header.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), opened.data(), &written, text.data(), static_cast<int>(text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                          // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): one entry to set and to get
                          const_cast<std::uint8_t*>(tag.data())) == 1 &&
      EVP_DecryptFinal_ex(context.get(), opened.data() + opened.size(), &written) == 1;
  return genuine ? std::optional(std::move(opened)) : std::nullopt;
}

} // namespace

quic_initial_keys derive_client_initial_keys(quic_version version, proto::byte_view connection_id) {
  const bool second = version == quic_version::v2;
  const auto initial = hmac(second ? salt_v2 : salt_v1, connection_id); // HKDF-Extract
  sha256_bytes client{};
  expand_label(initial, "client in", client);
  quic_initial_keys keys;
  expand_label(client, second ? "quicv2 key" : "quic key", keys.key);
  expand_label(client, second ? "quicv2 iv" : "quic iv", keys.iv);
  expand_label(client, second ? "quicv2 hp" : "quic hp", keys.header_key);
  return keys;
}

std::optional<std::vector<std::uint8_t>> open_quic_initial(const quic_initial_packet& packet) {
  constexpr std::uint8_t hidden_of_first_byte = 0x0f;
  const auto keys = derive_client_initial_keys(packet.version, packet.connection_id);
  const auto mask = header_mask(keys, packet.bytes.subspan(packet.number_at + packet_number_bytes_max, sample_bytes));
  if (!mask)
    return std::nullopt;
  std::vector<std::uint8_t> header(packet.bytes.begin(),
                                   packet.bytes.begin() + static_cast<std::ptrdiff_t>(packet.number_at));
  header[0] ^= (*mask)[0] & hidden_of_first_byte;
  const std::size_t number_bytes = 1U + (header[0] & 0x03U);
  auto nonce = keys.iv;
  for (std::size_t i = 0; i < number_bytes; ++i) {
    header.push_back(packet.bytes[packet.number_at + i] ^ (*mask)[1 + i]);
    nonce[nonce.size() - number_bytes + i] ^= header.back();
  }
  return open_aead(keys, nonce, header, packet.bytes.subspan(packet.number_at + number_bytes));
}

} // namespace gate17::node
