// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "proto/cell/endpoint.hpp"
#include "proto/codec/location.hpp"

namespace gate17::directory {

/// Port: where an address stands. Implemented over databases in `node/geo`; asked on any thread, never blocks for
/// longer than a look-up in memory, and asks nobody else.
class locator {
public:
  virtual ~locator() = default;

  /// Nothing when no source knows the address, or one says that it is announced from many places (anycast).
  virtual std::optional<proto::location> locate(const proto::ip_address& address) const = 0;
};

} // namespace gate17::directory
