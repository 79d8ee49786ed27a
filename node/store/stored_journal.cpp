// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/stored_journal.hpp"

#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "proto/bytes.hpp"

namespace gate17::node {

namespace {

constexpr std::string_view signed_key = "authority-signed-period";
constexpr std::string_view equivocations_key = "authority-equivocations";

} // namespace

bool stored_journal::note_signed(std::uint64_t period) {
  const std::lock_guard lock(storing_);
  if (period < signed_period())
    return false;
  std::vector<std::uint8_t> value(sizeof period);
  proto::store_le64(value.data(), period);
  return database_.write({{std::string(signed_key), std::move(value)}}).has_value();
}

std::uint64_t stored_journal::signed_period() {
  const auto found = database_.get(signed_key);
  if (!found && found.error() == state_database::error::not_found)
    return 0;
  return found && found->size() == sizeof(std::uint64_t) ? proto::load_le64(found->data())
                                                         : std::numeric_limits<std::uint64_t>::max();
}

bool stored_journal::store_equivocations(const std::vector<std::uint8_t>& proofs) {
  const std::lock_guard lock(storing_);
  return database_.write({{std::string(equivocations_key), proofs}}).has_value();
}

std::vector<std::uint8_t> stored_journal::load_equivocations() {
  auto found = database_.get(equivocations_key);
  return found ? std::move(*found) : std::vector<std::uint8_t>{};
}

} // namespace gate17::node
