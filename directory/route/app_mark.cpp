// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/route/app_mark.hpp"

#include "proto/crypto/hash.hpp"
#include "proto/hex.hpp"

namespace gate17::directory {

std::string app_mark(std::string_view app) {
  if (app.empty()) {
    return {};
  }
  proto::byte_array<32> digest;
  proto::hasher(digest.size()).update("application").update(app).finish(digest);
  constexpr std::size_t marked_bytes = 8;
  return proto::to_hex(proto::byte_view(digest).first(marked_bytes));
}

std::string_view app_mark_in(std::string_view isolation) {
  const auto sign = isolation.find(app_mark_sign);
  if (sign == std::string_view::npos) {
    return {};
  }
  isolation.remove_prefix(sign + 1);
  return isolation.substr(0, isolation.find('#'));
}

} // namespace gate17::directory
