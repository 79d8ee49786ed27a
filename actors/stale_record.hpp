// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "directory/prekey_period.hpp"
#include "proto/codec/node_records.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/key_schedule.hpp"
#include "proto/node_id.hpp"

namespace gate17::actors {

/// What a hop with a stale prekey served instead, checked.
struct fresh_record {
  proto::responder_keys_public keys;
  proto::node_records records;
};

/// Accepts records only when they are signed by `expected` and of a period plausible by the own clock (R10): else they
/// would be a way to mark this client. Pure.
std::optional<fresh_record> read_fresh_record(const std::vector<std::uint8_t>& bytes, const proto::node_id& expected,
                                              const directory::prekey_period& periods, proto::unix_seconds now);

/// A genuine record of a period before the current one by the own clock: by the node's clock that period is not over.
bool is_of_earlier_period(const std::vector<std::uint8_t>& bytes, const proto::node_id& expected,
                          const directory::prekey_period& periods, proto::unix_seconds now);

} // namespace gate17::actors
