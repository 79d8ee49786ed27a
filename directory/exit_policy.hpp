// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "directory/errc.hpp"
#include "directory/rule.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::directory {

/// What an exit is willing to dial: the first rule that matches decides, no match refuses. Of the rule grammar it takes
/// what an exit can keep and every client can judge by itself: `*`, addresses and blocks, with transport and ports.
/// tcp/25 is admitted only by a rule for exactly that port: mail relays are what spammers look for. Immutable.
class exit_policy {
public:
  static constexpr std::size_t rules_max = 64;

  /// Admits nothing.
  exit_policy() = default;

  /// One rule of a policy; `unfit_for_exits` when the grammar knows it but no policy may hold it.
  static result<rule> parse_line(std::string_view line);
  /// The error of the first bad line, or `too_many_rules`. Blank lines and comments are skipped.
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
