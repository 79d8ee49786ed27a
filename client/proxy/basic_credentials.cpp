// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/basic_credentials.hpp"

#include <sodium/utils.h>

#include "client/proxy/http_head.hpp"

namespace gate17::client {

std::optional<basic_credentials> basic_credentials::parse(std::string_view value) {
  constexpr std::string_view scheme = "Basic ";
  if (!is_same_text(value.substr(0, scheme.size()), scheme))
    return std::nullopt;
  const auto encoded = without_white_space(value.substr(scheme.size()));
  std::string plain(encoded.size(), '\0');
  auto* const at = reinterpret_cast<unsigned char*>(plain.data());
  std::size_t size = 0;
  const int bad = sodium_base642bin(at, plain.size(), encoded.data(), encoded.size(), nullptr, &size, nullptr,
                                    sodium_base64_VARIANT_ORIGINAL);
  const auto colon = std::string_view(plain.data(), size).find(':');
  std::optional<basic_credentials> out;
  if (bad == 0 && colon != std::string_view::npos) {
    if (auto password = secret_text::of({at + colon + 1, size - colon - 1}))
      out.emplace(basic_credentials{plain.substr(0, colon), std::move(*password)});
  }
  sodium_memzero(plain.data(), plain.size());
  return out;
}

} // namespace gate17::client
