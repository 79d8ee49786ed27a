// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "proto/codec/descriptor.hpp"
#include "proto/codec/prekey_record.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/node_id.hpp"

namespace gate17::actors {

/// Port: what this node says about itself. The secrets stay behind it. Thread-safe.
class node_identity {
public:
  virtual ~node_identity() = default;
  virtual proto::node_id id() const = 0;
  /// The descriptor signed anew, published at `now`. Nothing when the certificates have run out.
  virtual std::optional<proto::signed_descriptor> descriptor(proto::unix_seconds now) = 0;
  /// The one record of this boot for a prekey period, the same bytes on every call (R10). Nothing for a period that is
  /// neither current nor next.
  virtual std::optional<proto::prekey_record> prekey(std::uint32_t period) = 0;
};

} // namespace gate17::actors
