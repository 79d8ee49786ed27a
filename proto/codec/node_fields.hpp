// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "proto/cell/endpoint.hpp"
#include "proto/codec/field_reader.hpp"
#include "proto/codec/location.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/schema/descriptor.capnp.h"

namespace gate17::proto {

/// Only for the .cpp files of this folder: the parts that descriptors and network entries share.
void write(schema::Endpoint::Builder to, const endpoint& from);
void read(field_reader& fields, schema::Endpoint::Reader from, endpoint& to);
capnp::Data::Reader as_data(const ip_address& address);
void read(field_reader& fields, capnp::Data::Reader from, ip_address& to);
void write(schema::Location::Builder to, const location& from);
void read(field_reader& fields, schema::Location::Reader from, location& to);

void write(capnp::List<schema::Endpoint>::Builder to, const std::vector<endpoint>& from);
void read(field_reader& fields, capnp::List<schema::Endpoint>::Reader from, std::vector<endpoint>& to);
void write(capnp::List<std::uint16_t>::Builder to, const std::vector<suite_id>& from);
void write_rules(capnp::List<capnp::Text>::Builder to, const std::vector<std::string>& from);
void read_rules(field_reader& fields, capnp::List<capnp::Text>::Reader from, std::vector<std::string>& to);

/// 1 to `bytes_max` characters of a-z, 0-9, '-'.
bool is_label(std::string_view text, std::size_t bytes_max);
bool is_printable(std::string_view text);
bool is_possible(const location& place);
/// At least one, at most `addresses_max`, real, ports nonzero, strictly ascending.
bool are_addresses(const std::vector<endpoint>& addresses);
bool are_rules(const std::vector<std::string>& lines);
/// Without duplicates.
bool are_suites(const std::vector<suite_id>& suites);

} // namespace gate17::proto
