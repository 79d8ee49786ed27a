// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>

#include "tests/vectors/session_vectors.hpp"

/// Prints tests/vectors/session.json. Run it only when the protocol version changes.
int main() { std::cout << gate17::test::session_vectors().dump(2) << '\n'; }
