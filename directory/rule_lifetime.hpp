// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "directory/errc.hpp"

namespace gate17::directory {

/// How long a rule holds from the moment it was made: `once`, a span such as `30s`, `15min` or `12h`, `until restart`,
/// or `forever`, which is also meant when nothing is said. Whoever keeps rules keeps the moment.
struct rule_lifetime {
  enum class kind : std::uint8_t { forever, once, span, until_restart };
  static constexpr std::chrono::seconds span_min{30};
  static constexpr std::chrono::seconds span_max{12 * 3600};

  kind ends = kind::forever;
  std::chrono::seconds span{0}; ///< with `kind::span`

  /// The words behind the rest of a rule, one blank between them; `bad_rule_lifetime` for anything else.
  static result<rule_lifetime> parse(std::string_view words);

  /// Empty for `forever`.
  std::string to_string() const;
  bool operator==(const rule_lifetime&) const = default;
};

} // namespace gate17::directory
