// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "directory/transport.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::directory {

/// Where an address lies as seen from the machine that judges.
enum class target_scope : std::uint8_t { localhost, lan, internet };
std::string_view to_string(target_scope scope);

enum class continent : std::uint8_t { africa, antarctica, asia, europe, north_america, oceania, south_america };
/// The two letters of `C:EU`.
std::string_view code_of(continent which);
std::optional<continent> continent_of(std::string_view code);

/// What a rule may have to know of a connection.
enum class rule_fact : std::uint8_t { name, address, country, continent, as_number, scope, list, label };
std::string_view to_string(rule_fact fact);

/// A set of facts.
class rule_facts {
public:
  void add(rule_fact fact) { bits_ |= bit(fact); }
  void add(rule_facts others) { bits_ |= others.bits_; }
  bool has(rule_fact fact) const { return (bits_ & bit(fact)) != 0; }
  bool empty() const { return bits_ == 0; }
  bool operator==(const rule_facts&) const = default;

private:
  static std::uint16_t bit(rule_fact fact) { return static_cast<std::uint16_t>(1U << static_cast<unsigned>(fact)); }
  std::uint16_t bits_ = 0;
};

/// A connection as far as it is known; what is unset is unknown, not absent. A fact may be known to be nothing, for
/// example the name of a connection to a literal: then it is set and empty.
struct rule_target {
  transport protocol = transport::tcp;
  std::uint16_t port = 0;
  std::optional<std::string> name; ///< lower case, without final dot
  std::optional<proto::ip_address> address;
  std::optional<std::string> country; ///< two capital letters
  std::optional<directory::continent> continent;
  std::optional<std::uint32_t> as_number;
  std::optional<target_scope> scope;
  /// Whether the connection is on the list, or carries the label; nothing when that is unknown. Empty: unknown.
  std::function<std::optional<bool>(std::string_view list)> is_listed;
  std::function<std::optional<bool>(std::string_view label)> is_labelled;
};

} // namespace gate17::directory
