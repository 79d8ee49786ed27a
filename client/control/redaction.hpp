// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace gate17::client {

/// Text as it may be shown to strangers: IP addresses and host names become `<address>` and `<name>`, paths keep only
/// their last part, runs of 16 or more hex digits (node ids, keys) keep 8, control characters become '?'. Pure. It
/// errs on the side of taking too much.
std::string redacted(std::string_view text);

} // namespace gate17::client
