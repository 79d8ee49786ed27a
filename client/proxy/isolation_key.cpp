// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/isolation_key.hpp"

#include "directory/route/app_mark.hpp"
#include "proto/crypto/hash.hpp"

namespace gate17::client {
namespace {

constexpr std::size_t fingerprint_bytes = 16;

std::string fingerprint(const std::string& user, proto::byte_view password) {
  proto::hasher hash(32);
  hash.update("isolation").update_le32(static_cast<std::uint32_t>(user.size())).update(user).update(password);
  proto::byte_array<32> digest;
  hash.finish(digest);
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < fingerprint_bytes; ++i) {
    out.push_back(digits[digest[i] >> 4]);
    out.push_back(digits[digest[i] & 15]);
  }
  return out;
}

} // namespace

std::string isolation_key(const proto::endpoint& listener, const proxy_request& request) {
  auto key = listener.to_string();
  if (request.authenticated)
    key += directory::app_mark_sign + directory::app_mark(request.user) + "#" +
           fingerprint(request.user, request.password.expose());
  return key;
}

} // namespace gate17::client
