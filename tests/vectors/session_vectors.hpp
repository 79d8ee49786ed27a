// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

namespace gate17::test {

/// The values a second implementation of the session needs to compare itself with, from fixed secrets. Written to
/// tests/vectors/session.json; all byte strings are hex.
nlohmann::ordered_json session_vectors();

} // namespace gate17::test
