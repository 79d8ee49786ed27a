// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/errc.hpp"

namespace gate17::proto {

std::string_view to_string(errc error) {
  switch (error) {
  case errc::malformed:
    return "malformed";
  case errc::truncated:
    return "truncated";
  case errc::oversized:
    return "oversized";
  case errc::unsupported_version:
    return "unsupported_version";
  case errc::unknown_suite:
    return "unknown_suite";
  case errc::suite_retired:
    return "suite_retired";
  case errc::suite_not_listed:
    return "suite_not_listed";
  case errc::weaker_suite:
    return "weaker_suite";
  case errc::wrong_period:
    return "wrong_period";
  case errc::bad_mac:
    return "bad_mac";
  case errc::bad_tag:
    return "bad_tag";
  case errc::weak_key:
    return "weak_key";
  case errc::replayed:
    return "replayed";
  case errc::replay_set_full:
    return "replay_set_full";
  case errc::bad_signature:
    return "bad_signature";
  case errc::expired:
    return "expired";
  case errc::not_yet_valid:
    return "not_yet_valid";
  case errc::wrong_node:
    return "wrong_node";
  case errc::bad_layer:
    return "bad_layer";
  case errc::bad_frame:
    return "bad_frame";
  case errc::unknown_frame:
    return "unknown_frame";
  case errc::unsolicited:
    return "unsolicited";
  case errc::bad_header:
    return "bad_header";
  case errc::step_overdue:
    return "step_overdue";
  case errc::step_out_of_order:
    return "step_out_of_order";
  case errc::counter_exhausted:
    return "counter_exhausted";
  case errc::need_nonce:
    return "need_nonce";
  case errc::limit_exceeded:
    return "limit_exceeded";
  case errc::early_data_limit:
    return "early_data_limit";
  case errc::bad_tail:
    return "bad_tail";
  }
  return "unknown";
}

} // namespace gate17::proto
