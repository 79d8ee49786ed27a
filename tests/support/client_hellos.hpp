// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gate17::test {

using content_bytes = std::vector<std::uint8_t>;

/// Big-endian, as TLS and DNS write numbers.
inline void append_number(content_bytes& to, std::size_t value, std::size_t width) {
  for (std::size_t i = width; i-- > 0;)
    to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

inline void append(content_bytes& to, const content_bytes& more) { to.insert(to.end(), more.begin(), more.end()); }

/// What a test wants to be special about a ClientHello.
struct client_hello_shape {
  std::uint16_t legacy_version = 0x0303;
  /// The extension supported_versions; without it when empty.
  std::vector<std::uint16_t> versions{0x0304, 0x0303};
  bool early_data = false;
  /// Contents of one more extension, as long as a post-quantum key share when 1,200.
  std::size_t key_share_bytes = 36;
};

inline content_bytes tls_extension(std::size_t type, const content_bytes& content) {
  content_bytes made;
  append_number(made, type, 2);
  append_number(made, content.size(), 2);
  append(made, content);
  return made;
}

/// A ClientHello message whose extensions are these bytes; without any when empty.
inline content_bytes client_hello_with(std::uint16_t legacy_version, const content_bytes& extensions) {
  content_bytes body;
  append_number(body, legacy_version, 2);
  body.insert(body.end(), 32, 0x11);
  append_number(body, 32, 1);
  body.insert(body.end(), 32, 0x22);
  append_number(body, 4, 2);
  append_number(body, 0x13011302, 4);
  append_number(body, 1, 1);
  append_number(body, 0, 1);
  if (!extensions.empty()) {
    append_number(body, extensions.size(), 2);
    append(body, extensions);
  }
  content_bytes message{1};
  append_number(message, body.size(), 3);
  append(message, body);
  return message;
}

/// A ClientHello message without records.
inline content_bytes client_hello_message(const client_hello_shape& shape = {}) {
  auto extensions = tls_extension(51, content_bytes(shape.key_share_bytes, 0xab));
  if (shape.early_data)
    append(extensions, tls_extension(42, {}));
  if (!shape.versions.empty()) {
    content_bytes list;
    append_number(list, 2 * shape.versions.size(), 1);
    for (const auto version : shape.versions)
      append_number(list, version, 2);
    append(extensions, tls_extension(43, list));
  }
  return client_hello_with(shape.legacy_version, extensions);
}

/// The message in TLS records of at most `record_bytes`.
inline content_bytes in_tls_records(const content_bytes& message, std::size_t record_bytes = 16'384) {
  content_bytes made;
  for (std::size_t at = 0; at < message.size(); at += record_bytes) {
    const auto length = std::min(record_bytes, message.size() - at);
    made.push_back(22);
    append_number(made, 0x0301, 2);
    append_number(made, length, 2);
    made.insert(made.end(), message.begin() + static_cast<std::ptrdiff_t>(at),
                message.begin() + static_cast<std::ptrdiff_t>(at + length));
  }
  return made;
}

} // namespace gate17::test
