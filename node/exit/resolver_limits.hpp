// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>

namespace gate17::node::resolver_limits {

/// Records that libunbound looks for at one time, for one loop; given-up ones count until libunbound is done with them.
constexpr std::size_t records_max = 2048;
/// After that a question has failed, whatever its records still do.
constexpr std::chrono::milliseconds deadline{5000};
/// How long an answer with addresses of one family waits for the other (RFC 8305 section 3).
constexpr std::chrono::milliseconds other_family{50};
/// How long every answer holds, whatever its DNS term: what is left of a term in somebody's cache tells when somebody
/// asked before.
constexpr std::chrono::seconds term{60};

/// Per circuit: answers kept, and among them questions under way.
constexpr std::size_t circuit_answers_max = 256;
constexpr std::size_t circuit_questions_max = 64;

/// Preloaded names: how many, how fast they are first asked, how often again, and how long an answer serves when none
/// comes after it.
constexpr std::size_t preload_names_max = 1000;
constexpr std::chrono::milliseconds preload_first_pace{50};
constexpr std::chrono::milliseconds preload_round{300'000};
constexpr std::chrono::seconds preload_stale_max{3600};

} // namespace gate17::node::resolver_limits
