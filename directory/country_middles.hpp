// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "directory/place_claim.hpp"

namespace gate17::directory {

/// About the middle of a country, in whole degrees: "Geographic coordinates" of The World Factbook (CIA, public
/// domain), as collected with their ISO 3166-1 codes by github.com/mledoze/countries. Good for telling continents
/// apart, no more. Nothing for codes that are not listed.
std::optional<coordinates> middle_of(std::string_view country);

} // namespace gate17::directory
