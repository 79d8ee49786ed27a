// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/suite.hpp"

#include <algorithm>
#include <utility>

namespace gate17::proto {

namespace {

bool contains(const std::vector<suite_id>& suites, suite_id suite) {
  return std::find(suites.begin(), suites.end(), suite) != suites.end();
}

} // namespace

result<suite_id> suite_from_wire(std::uint16_t value) {
  switch (static_cast<suite_id>(value)) {
  case suite_id::x25519_chacha20poly1305_blake2b:
  case suite_id::x25519_aes256gcm_blake2b:
    return static_cast<suite_id>(value);
  }
  return fail(errc::unknown_suite);
}

std::string_view to_string(suite_id suite) {
  switch (suite) {
  case suite_id::x25519_chacha20poly1305_blake2b:
    return "x25519_chacha20poly1305_blake2b";
  case suite_id::x25519_aes256gcm_blake2b:
    return "x25519_aes256gcm_blake2b";
  }
  return "unknown";
}

suite_policy::suite_policy()
    : suite_policy({suite_id::x25519_aes256gcm_blake2b, suite_id::x25519_chacha20poly1305_blake2b}) {}

suite_policy::suite_policy(std::vector<suite_id> ordered, std::vector<suite_id> retired)
    : ordered_(std::move(ordered)), retired_(std::move(retired)) {}

bool suite_policy::is_retired(suite_id suite) const { return contains(retired_, suite); }

bool suite_policy::not_weaker(suite_id from, suite_id to) const {
  if (!allows(to)) {
    return false;
  }
  if (!allows(from)) {
    return true;
  }
  return std::find(ordered_.begin(), ordered_.end(), to) <= std::find(ordered_.begin(), ordered_.end(), from);
}

result<suite_id> suite_policy::preferred() const {
  const auto found = std::find_if(ordered_.begin(), ordered_.end(), [this](suite_id suite) { return allows(suite); });
  if (found == ordered_.end()) {
    return fail(errc::suite_not_listed);
  }
  return *found;
}

result<void> suite_policy::check(suite_id suite) const {
  if (!suite_from_wire(wire_value(suite))) {
    return fail(errc::unknown_suite);
  }
  if (is_retired(suite)) {
    return fail(errc::suite_retired);
  }
  if (!contains(ordered_, suite)) {
    return fail(errc::suite_not_listed);
  }
  return {};
}

result<void> suite_policy::check_change(suite_id from, suite_id to) const {
  if (const auto allowed = check(to); !allowed) {
    return allowed;
  }
  if (!not_weaker(from, to)) {
    return fail(errc::weaker_suite);
  }
  return {};
}

} // namespace gate17::proto
