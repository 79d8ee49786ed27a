// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "node/exit/resolver_settings.hpp"

struct ub_ctx;

namespace gate17::node {

/// The settings as libunbound's configuration text; `trust_anchor` and `hosts_file` as chosen, not looked for.
std::string unbound_text(const resolver_settings& chosen);

/// Gives a fresh context the settings, files of the system included; an error of `ub_strerror`, or 0.
int apply(ub_ctx& context, const resolver_settings& chosen);

} // namespace gate17::node
