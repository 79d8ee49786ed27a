// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "proto/errc.hpp"

namespace gate17::proto {

/// Names algorithms (key agreement, AEAD with its stream cipher, hash); which library runs them is a local matter.
enum class suite_id : std::uint16_t {
  x25519_chacha20poly1305_blake2b = 1,
  x25519_aes256gcm_blake2b = 2,
};

constexpr std::uint16_t wire_value(suite_id suite) { return static_cast<std::uint16_t>(suite); }

/// Fails with `unknown_suite`.
result<suite_id> suite_from_wire(std::uint16_t value);

std::string_view to_string(suite_id suite);

/// The suites a party accepts, preferred (strongest) first, and those the consensus retired. A retired suite is refused
/// even when it is listed. Value type.
class suite_policy {
public:
  /// [2, 1], nothing retired.
  suite_policy();
  explicit suite_policy(std::vector<suite_id> ordered, std::vector<suite_id> retired = {});

  bool allows(suite_id suite) const { return check(suite).has_value(); }
  bool is_retired(suite_id suite) const;

  /// `to` stands at or before `from` in the order. A suite that is not (or no longer) allowed is weaker than all
  /// others.
  bool not_weaker(suite_id from, suite_id to) const;

  /// First allowed suite; fails with `suite_not_listed` when all are retired.
  result<suite_id> preferred() const;

  /// `unknown_suite`, `suite_retired` or `suite_not_listed`.
  result<void> check(suite_id suite) const;

  /// The rules of a change in a running session: `check(to)`, then `weaker_suite`.
  result<void> check_change(suite_id from, suite_id to) const;

private:
  std::vector<suite_id> ordered_;
  std::vector<suite_id> retired_;
};

} // namespace gate17::proto
