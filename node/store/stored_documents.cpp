// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/stored_documents.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "proto/codec/signed_document.hpp"

namespace gate17::node {

namespace {

constexpr std::string_view document_prefix = "document/";
constexpr std::string_view known_prefix = "proof-known/";
constexpr std::string_view other_prefix = "proof-other/";
constexpr std::string_view sheet_prefix = "sheet/"; ///< document period, then the sheet
constexpr std::string_view highest_key = "document-highest-period";
constexpr std::size_t period_digits = 16;

/// Fixed width, so that byte order is period order.
std::string key_of(std::string_view prefix, std::uint64_t period) {
  char digits[period_digits];
  const auto end = std::to_chars(digits, digits + period_digits, period, 16).ptr;
  const auto length = static_cast<std::size_t>(end - digits);
  return std::string(prefix) + std::string(period_digits - length, '0') + std::string(digits, length);
}

std::optional<std::uint64_t> period_of(std::string_view digits) {
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

std::optional<stored_documents::damage> stored_documents::check() const {
  const auto highest = database_.get(highest_key);
  if (!highest && highest.error() == state_database::error::not_found)
    return std::nullopt;
  if (!highest || highest->size() != sizeof(std::uint64_t))
    return damage{"the record of the newest period seen is damaged: an old network document could pass for a new one",
                  true};
  const auto document = read(proto::load_le64(highest->data()));
  if (!document || !proto::decode_signed_document(*document))
    return damage{"the stored network document is damaged; it is fetched anew, and none older is accepted", false};
  return std::nullopt;
}

std::optional<actors::document_store::stored> stored_documents::load_newest() {
  const auto period = highest_period();
  auto document = load(period);
  if (!document)
    return std::nullopt;
  return stored{period, std::move(*document)};
}

bool stored_documents::store(std::uint64_t period, const std::vector<std::uint8_t>& document) {
  const std::lock_guard lock(storing_);
  const auto highest = database_.get(highest_key);
  if (!highest && highest.error() != state_database::error::not_found)
    return false;
  if (highest && (highest->size() != sizeof period || period < proto::load_le64(highest->data())))
    return false;
  std::vector<state_database::change> changes{{key_of(document_prefix, period), document},
                                              {std::string(highest_key), encode(period)}};
  auto kept = periods();
  std::erase(kept, period);
  for (std::size_t i = 0; i + kept_max <= kept.size(); ++i)
    changes.push_back({key_of(document_prefix, kept[i]), std::nullopt});
  return database_.write(changes).has_value();
}

std::uint64_t stored_documents::highest_period() {
  const auto found = database_.get(highest_key);
  return found && found->size() == sizeof(std::uint64_t) ? proto::load_le64(found->data()) : 0;
}

bool stored_documents::keep_proof(const proof& evidence) {
  const std::lock_guard lock(storing_);
  const auto kept = proof_periods();
  if (kept.size() >= proofs_max || std::find(kept.begin(), kept.end(), evidence.period) != kept.end())
    return true;
  return database_
      .write({{key_of(known_prefix, evidence.period), evidence.known},
              {key_of(other_prefix, evidence.period), evidence.other}})
      .has_value();
}

bool stored_documents::store_sheet(const stored_sheet& item) {
  const std::lock_guard lock(storing_);
  auto value = encode(item.document_period);
  value.insert(value.end(), item.sheet.begin(), item.sheet.end());
  std::vector<state_database::change> changes{{key_of(sheet_prefix, item.period), std::move(value)}};
  auto kept = periods_below(sheet_prefix);
  std::erase(kept, item.period);
  for (std::size_t i = 0; i + sheets_max <= kept.size(); ++i)
    changes.push_back({key_of(sheet_prefix, kept[i]), std::nullopt});
  return database_.write(changes).has_value();
}

std::vector<actors::document_store::stored_sheet> stored_documents::load_sheets() {
  std::vector<stored_sheet> out;
  for (const auto period : periods_below(sheet_prefix)) {
    const auto value = database_.get(key_of(sheet_prefix, period));
    if (!value || value->size() < sizeof(std::uint64_t) || period > std::numeric_limits<std::uint32_t>::max())
      continue;
    out.push_back({static_cast<std::uint32_t>(period),
                   proto::load_le64(value->data()),
                   {value->begin() + sizeof(std::uint64_t), value->end()}});
  }
  return out;
}

std::vector<std::uint64_t> stored_documents::proof_periods() { return periods_below(known_prefix); }

std::vector<std::uint64_t> stored_documents::periods() const { return periods_below(document_prefix); }

std::vector<std::uint64_t> stored_documents::periods_below(std::string_view prefix) const {
  std::vector<std::uint64_t> out;
  const auto keys = database_.keys_with_prefix(prefix);
  if (!keys)
    return out;
  for (const auto& key : *keys)
    if (const auto period = period_of(std::string_view(key).substr(prefix.size())))
      out.push_back(*period);
  return out;
}

std::optional<std::vector<std::uint8_t>> stored_documents::read(std::uint64_t period) const {
  auto found = database_.get(key_of(document_prefix, period));
  if (!found)
    return std::nullopt;
  return std::move(*found);
}

} // namespace gate17::node
