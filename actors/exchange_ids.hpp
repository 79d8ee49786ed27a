// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/ports.hpp"

namespace gate17::actors {

/// Exchange ids say who asked, so that an answer finds its actor: even numbers are the directory's, odd ones those of
/// node presence.
enum class exchange_owner : std::uint8_t { directory = 0, presence = 1 };

inline constexpr exchange_id exchange_id_stride = 2;
/// Ids an actor may use before it is restarted; the next incarnation starts above them.
inline constexpr exchange_id exchange_ids_per_life = 1ULL << 40U;

constexpr exchange_owner owner_of(exchange_id id) { return static_cast<exchange_owner>(id % exchange_id_stride); }
constexpr exchange_id first_exchange_id(exchange_owner owner, std::uint64_t life) {
  return (life + 1) * exchange_ids_per_life + static_cast<exchange_id>(owner);
}

} // namespace gate17::actors
