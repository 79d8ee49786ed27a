// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include <tl/expected.hpp>

namespace gate17::proto {

/// Every way in which the wire protocol can refuse something. A name says what was wrong, never whose fault it was.
enum class errc : std::uint8_t {
  malformed,
  truncated,
  oversized,
  unsupported_version,
  unknown_suite,
  suite_retired,
  suite_not_listed,
  weaker_suite,
  wrong_period,
  bad_mac,
  bad_tag,
  weak_key,
  replayed,
  replay_set_full,
  bad_signature,
  expired,
  not_yet_valid,
  wrong_node,
  bad_layer,
  bad_frame,
  unknown_frame,
  unsolicited,
  bad_header,
  step_overdue,
  step_out_of_order,
  counter_exhausted,
  need_nonce,
  limit_exceeded,
  early_data_limit,
  bad_tail,
};

/// The enumerator's name, for logs and metrics labels.
std::string_view to_string(errc error);

template <class T>
using result = tl::expected<T, errc>;

/// `return fail(errc::bad_tag);` in a function that returns a result.
inline tl::unexpected<errc> fail(errc error) { return tl::unexpected<errc>(error); }

} // namespace gate17::proto
