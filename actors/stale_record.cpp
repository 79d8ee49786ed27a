// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/stale_record.hpp"

namespace gate17::actors {

std::optional<fresh_record> read_fresh_record(const std::vector<std::uint8_t>& bytes, const proto::node_id& expected,
                                              const directory::prekey_period& periods, proto::unix_seconds now) {
  auto records = proto::decode_node_records(bytes);
  if (!records || !periods.plausible(records->prekey.period, now)) {
    return std::nullopt;
  }
  const auto keys = proto::verify_records(*records, expected, now);
  if (!keys) {
    return std::nullopt;
  }
  return fresh_record{*keys, *records};
}

bool is_of_earlier_period(const std::vector<std::uint8_t>& bytes, const proto::node_id& expected,
                          const directory::prekey_period& periods, proto::unix_seconds now) {
  const auto records = proto::decode_node_records(bytes);
  return records && records->prekey.period < periods.at(now) && proto::verify_records(*records, expected, now);
}

} // namespace gate17::actors
