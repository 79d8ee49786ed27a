// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/archive.hpp"

namespace gate17::directory {

namespace {

template <class Period>
void store(std::map<Period, std::vector<std::uint8_t>>& held, std::size_t held_max, Period period,
           std::vector<std::uint8_t> bytes) {
  held.insert_or_assign(period, std::move(bytes));
  while (held.size() > held_max) {
    held.erase(held.begin());
  }
}

template <class Period>
const std::vector<std::uint8_t>* find(const std::map<Period, std::vector<std::uint8_t>>& held, Period period) {
  const auto found = held.find(period);
  return found == held.end() ? nullptr : &found->second;
}

} // namespace

void archive::store_document(std::uint64_t period, const proto::signed_document& document) {
  store(documents_, documents_max, period, proto::encode(document));
}

void archive::store_sheet(std::uint32_t period, const proto::signed_prekey_sheet& sheet) {
  store(sheets_, sheets_max, period, proto::encode(sheet));
}

const std::vector<std::uint8_t>* archive::newest_document() const {
  return documents_.empty() ? nullptr : &documents_.rbegin()->second;
}

const std::vector<std::uint8_t>* archive::document(std::uint64_t period) const { return find(documents_, period); }

const std::vector<std::uint8_t>* archive::sheet(std::uint32_t period) const { return find(sheets_, period); }

} // namespace gate17::directory
