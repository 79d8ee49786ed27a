// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gate17::proto {

/// Initialises libsodium once per process; cheap and thread-safe afterwards. The functions of this folder call it
/// themselves. Ends the process when the library refuses to start: there is no safe way to go on.
void ensure_crypto_ready();

/// Ends the process when a crypto library reports failure on input that cannot fail (out of memory, broken provider).
/// Going on would mean sending bytes that were not encrypted.
void require_crypto(bool succeeded);

} // namespace gate17::proto
