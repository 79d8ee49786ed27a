// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actors/firewall_policy.hpp"
#include "actors/interfaces.hpp"
#include "actors/surroundings.hpp"

namespace gate17::actors {

/// Judges what proxies accepted. Talks to the circuit builder about what it lets through and refuses the rest to the
/// loop at once. Never touches a connection's bytes.
struct firewall_state {
  static inline const char* name = "firewall";

  const surroundings* around = nullptr;
  firewall_policy policy;
};

firewall_actor::behavior_type firewall(firewall_actor::stateful_pointer<firewall_state> self,
                                       const surroundings& around, firewall_policy policy);

} // namespace gate17::actors
