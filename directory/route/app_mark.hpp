// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace gate17::directory {

/// 16 hex digits that stand for an application's name, so that isolation keys and what is shown of them need not repeat
/// it. No secret: whoever guesses the name can compute it. Empty for an empty name.
std::string app_mark(std::string_view app);

inline constexpr char app_mark_sign = '@';

/// The mark in an isolation key: what stands between `@` and the next `#`, or the end; empty without `@`.
std::string_view app_mark_in(std::string_view isolation);

} // namespace gate17::directory
