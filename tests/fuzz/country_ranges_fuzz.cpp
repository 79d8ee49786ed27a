// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "node/geo/country_ranges.hpp"
#include "proto/codec/location.hpp"

/// Any text is a list of ranges or has a reason why not, and whatever is found is a country.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = node::country_ranges::parse(text);
  if (!read)
    return read.error().empty() ? std::abort(), 0 : 0;
  for (const auto* address : {"0.0.0.0", "1.0.0.1", "255.255.255.255", "::", "2001:db8::1"}) {
    const auto country = read->country_of(proto::ip_address::parse(address).value());
    if (country && !proto::is_country(*country))
      std::abort();
  }
  return 0;
}
