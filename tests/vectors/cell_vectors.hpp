// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

namespace gate17::test {

/// What a second implementation of the cell layer needs to compare itself with, from fixed secrets; each is written to
/// tests/vectors/<name>.json. Byte strings are hex; large cells are given by their BLAKE2b-256.
nlohmann::ordered_json cell_link_vectors();
nlohmann::ordered_json cell_circuit_vectors();
nlohmann::ordered_json cell_frame_vectors();

} // namespace gate17::test
