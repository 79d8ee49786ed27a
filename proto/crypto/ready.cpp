// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/ready.hpp"

#include <cstdlib>

#include <sodium/core.h>

namespace gate17::proto {

void require_crypto(bool succeeded) {
  if (!succeeded) {
    std::abort();
  }
}

void ensure_crypto_ready() {
  static const bool ready = sodium_init() >= 0;
  require_crypto(ready);
}

} // namespace gate17::proto
