// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "proto/codec/field_reader.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/schema/network_document.capnp.h"

namespace gate17::proto {

/// Only for the .cpp files of this folder: the two large parts of a network document, with their limits.
void write(schema::NetworkParameters::Builder to, const network_parameters& from);
void read(field_reader& fields, schema::NetworkParameters::Reader from, network_parameters& to);
bool is_possible(const network_parameters& parameters);

void write(schema::NetworkEntry::Builder to, const network_entry& from);
void read(field_reader& fields, schema::NetworkEntry::Reader from, network_entry& to);
bool is_possible(const network_entry& entry);

} // namespace gate17::proto
