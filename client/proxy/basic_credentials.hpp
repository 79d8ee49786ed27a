// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/proxy/secret_text.hpp"

namespace gate17::client {

struct basic_credentials {
  std::string user;
  secret_text password;

  /// "Basic dXNlcjpwYXNz" (RFC 7617); the scheme compares without case. Nullopt when there is no colon inside or the
  /// password is longer than `secret_text` takes.
  static std::optional<basic_credentials> parse(std::string_view value);
};

} // namespace gate17::client
