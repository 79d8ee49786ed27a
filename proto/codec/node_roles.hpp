// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <initializer_list>

namespace gate17::proto {

/// What a node offers. The numbers are bit positions on the wire.
enum class node_role : std::uint8_t { relay = 0, exit = 1, directory = 2, payment = 3, stamp = 4 };

/// What the authorities found out or decided about a node. The numbers are bit positions on the wire.
enum class node_flag : std::uint8_t { running = 0, stable = 1, fast = 2, entry = 3, core = 4, exit = 5, trusted = 6 };

/// A set of enumerators, stored as bits. Bits without a name are kept: newer parties may know them.
template <class Enum>
class bit_set {
public:
  constexpr bit_set() = default;
  constexpr bit_set(std::initializer_list<Enum> members) {
    for (const Enum member : members) {
      set(member);
    }
  }
  static constexpr bit_set from_bits(std::uint32_t bits) {
    bit_set set;
    set.bits_ = bits;
    return set;
  }

  constexpr bool has(Enum member) const { return (bits_ >> static_cast<unsigned>(member) & 1U) != 0; }
  constexpr void set(Enum member) { bits_ |= 1U << static_cast<unsigned>(member); }
  constexpr void clear(Enum member) { bits_ &= ~(1U << static_cast<unsigned>(member)); }
  constexpr std::uint32_t bits() const { return bits_; }

  constexpr bool operator==(const bit_set&) const = default;

private:
  std::uint32_t bits_ = 0;
};

using node_roles = bit_set<node_role>;
using node_flags = bit_set<node_flag>;

} // namespace gate17::proto
