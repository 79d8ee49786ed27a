// SPDX-License-Identifier: GPL-3.0-or-later
#include <fstream>
#include <sstream>
#include <utility>

#include "node/geo/country_ranges.hpp"
#include "node/geo/geo_source.hpp"

namespace gate17::node {

namespace {

/// Tor's two files have 25 MB together.
constexpr std::uintmax_t text_bytes_max = 256'000'000;

class country_range_source final : public geo_source {
public:
  explicit country_range_source(country_ranges ranges) : ranges_(std::move(ranges)) {}

  std::optional<directory::place_claim> look_up(const proto::ip_address& address) const override {
    auto country = ranges_.country_of(address);
    if (!country)
      return std::nullopt;
    directory::place_claim claim;
    claim.country = std::move(*country);
    return claim;
  }

private:
  const country_ranges ranges_;
};

} // namespace

opened_geo_source open_country_ranges(const std::filesystem::path& file) {
  std::error_code error;
  if (const auto size = std::filesystem::file_size(file, error); !error && size > text_bytes_max)
    return tl::unexpected("is larger than " + std::to_string(text_bytes_max) + " bytes");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    return tl::unexpected(std::string("cannot be read, or is empty"));
  auto ranges = country_ranges::parse(text.view());
  if (!ranges)
    return tl::unexpected(ranges.error());
  return std::make_unique<const country_range_source>(std::move(*ranges));
}

} // namespace gate17::node
