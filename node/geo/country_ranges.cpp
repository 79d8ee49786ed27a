// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/geo/country_ranges.hpp"

#include <algorithm>
#include <charconv>

#include "proto/codec/location.hpp"

namespace gate17::node {

namespace {

std::uint32_t number_of(const proto::ip_address& address) {
  const auto& b = address.bytes;
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}

/// `16777216` or `1.0.0.0`.
std::optional<std::uint32_t> parse_v4(std::string_view text) {
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size())
    return number;
  const auto address = proto::ip_address::parse(text);
  return address && address->kind == proto::ip_address::family::v4 ? std::optional(number_of(*address)) : std::nullopt;
}

std::optional<std::array<std::uint8_t, 16>> parse_v6(std::string_view text) {
  const auto address = proto::ip_address::parse(text);
  return address && address->kind == proto::ip_address::family::v6 ? std::optional(address->bytes) : std::nullopt;
}

/// Up to the next comma, which is taken as well.
std::string_view next_field(std::string_view& line) {
  const auto end = std::min(line.find(','), line.size());
  auto field = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
    field = field.substr(1, field.size() - 2);
  return field;
}

std::string_view without_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
    line.remove_suffix(1);
  return line;
}

template <class Ranges, class Address>
std::optional<std::string> find_in(const Ranges& ranges, const Address& address) {
  const auto behind = std::upper_bound(ranges.begin(), ranges.end(), address,
                                       [](const Address& value, const auto& range) { return value < range.first; });
  if (behind == ranges.begin() || std::prev(behind)->last < address)
    return std::nullopt;
  const auto& country = std::prev(behind)->country;
  return std::string(country.begin(), country.end());
}

} // namespace

/// False for a line that is none of these. What stands there instead of a country ("??", "A1" for anonymous proxies)
/// says nothing of a place, and such a range is left out.
bool country_ranges::add(std::string_view line) {
  const auto first = next_field(line);
  const auto last = next_field(line);
  const auto country = next_field(line);
  if (country.size() != 2)
    return false;
  const std::array<char, 2> code{country[0], country[1]};
  const bool known = proto::is_country(country);
  if (const auto from = parse_v4(first)) {
    const auto to = parse_v4(last);
    if (to && known)
      v4_.push_back({*from, *to, code});
    return to && *from <= *to;
  }
  const auto from = parse_v6(first);
  const auto to = parse_v6(last);
  if (from && to && known)
    v6_.push_back({*from, *to, code});
  return from && to && *from <= *to;
}

template <class Range>
bool country_ranges::sort(std::vector<Range>& ranges) {
  ranges.shrink_to_fit();
  std::sort(ranges.begin(), ranges.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
  const auto overlap = std::adjacent_find(ranges.begin(), ranges.end(),
                                          [](const auto& left, const auto& right) { return right.first <= left.last; });
  return overlap == ranges.end();
}

tl::expected<country_ranges, std::string> country_ranges::parse(std::string_view text) {
  country_ranges made;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = without_end(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#')
      continue;
    if (!made.add(line))
      return tl::unexpected("line " + std::to_string(number) + " is no range of addresses like 16777216,16777471,AU");
    if (made.size() > ranges_max)
      return tl::unexpected("has more than " + std::to_string(ranges_max) + " ranges");
  }
  if (!sort(made.v4_) || !sort(made.v6_))
    return tl::unexpected(std::string("has ranges that overlap"));
  if (made.size() == 0)
    return tl::unexpected(std::string("holds no range of addresses"));
  return made;
}

std::optional<std::string> country_ranges::country_of(const proto::ip_address& address) const {
  if (address.kind == proto::ip_address::family::v4)
    return find_in(v4_, number_of(address));
  if (address.kind == proto::ip_address::family::v6)
    return find_in(v6_, address.bytes);
  return std::nullopt;
}

} // namespace gate17::node
