// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "proto/codec/field_reader.hpp"
#include "proto/codec/lane.hpp"
#include "proto/schema/network_document.capnp.h"

namespace gate17::proto {

/// Only for the .cpp files of this folder: coordinates and listed lanes, with their limits.
void write(schema::Coordinate::Builder to, const network_coordinate& from);
void read(schema::Coordinate::Reader from, network_coordinate& to);
bool is_possible(const network_coordinate& coordinate);

void write_lanes(schema::NetworkEntry::Builder to, const std::vector<lane>& from);
void read_lanes(field_reader& fields, schema::NetworkEntry::Reader from, std::vector<lane>& to);
/// Strictly ascending core numbers, whole units of round trip, places in order.
bool are_lanes(const std::vector<lane>& lanes);

} // namespace gate17::proto
