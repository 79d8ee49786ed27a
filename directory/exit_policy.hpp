// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "directory/errc.hpp"
#include "directory/rule.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::directory {

/// What an exit is willing to dial: the first rule that matches decides, no match refuses. Immutable.
class exit_policy {
public:
  static constexpr std::size_t rules_max = 64;

  /// Admits nothing.
  exit_policy() = default;

  /// `bad_rule` when a line is none or there are too many. Blank lines and comments are skipped.
  static result<exit_policy> parse(const std::vector<std::string>& lines);

  bool admits(transport protocol, const proto::endpoint& target) const;

  /// For a name, whose address only the exit will learn: the first rule about `*` that matches the port decides.
  bool admits_name(transport protocol, std::uint16_t port) const;

  bool admits_nothing() const;
  std::vector<std::string> lines() const;

private:
  std::vector<rule> rules_;
};

} // namespace gate17::directory
