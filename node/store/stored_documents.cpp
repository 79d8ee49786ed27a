// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/stored_documents.hpp"

#include <charconv>
#include <string>

namespace gate17::node {

namespace {

constexpr std::string_view document_prefix = "document/";
constexpr std::string_view highest_key = "document-highest-period";
constexpr std::size_t period_digits = 16;

/// Fixed width, so that byte order is period order.
std::string key_of(std::uint64_t period) {
  char digits[period_digits];
  const auto end = std::to_chars(digits, digits + period_digits, period, 16).ptr;
  const auto length = static_cast<std::size_t>(end - digits);
  return std::string(document_prefix) + std::string(period_digits - length, '0') + std::string(digits, length);
}

std::optional<std::uint64_t> period_of(std::string_view key) {
  const auto digits = key.substr(document_prefix.size());
  std::uint64_t period = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), period, 16);
  if (error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return period;
}

std::vector<std::uint8_t> encode(std::uint64_t period) {
  std::vector<std::uint8_t> out(sizeof period);
  proto::store_le64(out.data(), period);
  return out;
}

} // namespace

std::optional<actors::document_store::stored> stored_documents::load_newest() {
  const auto period = highest_period();
  if (!period)
    return std::nullopt;
  auto document = load(*period);
  if (!document)
    return std::nullopt;
  return stored{*period, std::move(*document)};
}

bool stored_documents::store(std::uint64_t period, const std::vector<std::uint8_t>& document) {
  const std::lock_guard lock(storing_);
  const auto highest = database_.get(highest_key);
  if (!highest && highest.error() != state_database::error::not_found)
    return false;
  if (highest && (highest->size() != sizeof period || period < proto::load_le64(highest->data())))
    return false;
  std::vector<state_database::change> changes{{key_of(period), document}, {std::string(highest_key), encode(period)}};
  auto kept = periods();
  std::erase(kept, period);
  for (std::size_t i = 0; i + kept_max <= kept.size(); ++i)
    changes.push_back({key_of(kept[i]), std::nullopt});
  return database_.write(changes).has_value();
}

std::optional<std::uint64_t> stored_documents::highest_period() const {
  const auto found = database_.get(highest_key);
  if (!found || found->size() != sizeof(std::uint64_t))
    return std::nullopt;
  return proto::load_le64(found->data());
}

std::vector<std::uint64_t> stored_documents::periods() const {
  std::vector<std::uint64_t> out;
  const auto keys = database_.keys_with_prefix(document_prefix);
  if (!keys)
    return out;
  for (const auto& key : *keys)
    if (const auto period = period_of(key))
      out.push_back(*period);
  return out;
}

std::optional<std::vector<std::uint8_t>> stored_documents::load(std::uint64_t period) const {
  auto found = database_.get(key_of(period));
  if (!found)
    return std::nullopt;
  return std::move(*found);
}

} // namespace gate17::node
