// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/network_trouble.hpp"

#include <algorithm>

namespace gate17::actors {

namespace {

/// One attempt may fail for any reason; so many in a row, to whatever nodes, have one in common.
constexpr std::uint64_t failures_min = 3;
constexpr std::uint64_t misanswers_min = 2;

} // namespace

network_trouble judge_trouble(const control_status& status) {
  if (std::ranges::none_of(status.links, &link_status::up)) {
    const std::uint64_t misanswered = status.contact.misanswered;
    const std::uint64_t failures = status.contact.unanswered + misanswered;
    // Portals answer some ports and drop others.
    if (misanswered >= misanswers_min && 2 * misanswered >= failures) {
      return network_trouble::captive_portal;
    }
    if (failures >= failures_min) {
      return network_trouble::unreachable;
    }
  }
  switch (status.doubt) {
  case document_doubt::none:
    return network_trouble::none;
  case document_doubt::not_yet_valid:
    return network_trouble::clock_behind;
  case document_doubt::expired:
    return network_trouble::clock_ahead;
  }
  return network_trouble::none;
}

bool is_clock(network_trouble trouble) {
  return trouble == network_trouble::clock_behind || trouble == network_trouble::clock_ahead;
}

std::string_view explain(network_trouble trouble) {
  switch (trouble) {
  case network_trouble::none:
    return "";
  case network_trouble::unreachable:
    return "no node of the network can be reached; check this machine's connection and whether a firewall blocks it";
  case network_trouble::captive_portal:
    return "something answers in place of the nodes; a captive portal is suspected: sign in to this network first";
  case network_trouble::clock_behind:
    return "this machine's clock is behind: the newest network document is not valid yet; set the clock";
  case network_trouble::clock_ahead:
    return "the newest network document has expired by this machine's clock: set the clock if it is ahead; "
           "otherwise the network's authority is silent";
  }
  return "";
}

} // namespace gate17::actors
